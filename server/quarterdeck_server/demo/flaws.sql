-- An import lost addresses, and left blanks and empty texts.
UPDATE customers SET email = NULL WHERE id % 41 = 0;
UPDATE customers SET email = ' ' || email || ' ' WHERE id % 67 = 0;
UPDATE customers SET country = '' WHERE id % 29 = 0;
UPDATE addresses SET postcode = NULL, city = NULL WHERE id % 23 = 0;
UPDATE shipments SET tracking = '' WHERE id % 61 = 0;
-- A test customer ordered far ahead, and a clock was wrong.
UPDATE orders SET placed_at = '2099-12-31 00:00:00' WHERE id IN (311, 312, 1407, 2650);
UPDATE orders SET placed_at = '1970-01-01 00:00:00' WHERE id = 19;
UPDATE payments SET paid_at = '0001-01-01 00:00:00' WHERE id IN (88, 1290);
-- A slip of the sign, and a product without a price.
UPDATE items SET price = -price WHERE id = 777;
UPDATE products SET price = 0 WHERE id IN (13, 131);
-- Orders that were deleted by hand.
DELETE FROM orders WHERE id IN (500, 501, 502);
