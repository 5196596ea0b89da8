CREATE TABLE suppliers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);
CREATE TABLE categories (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE products (
    id INTEGER PRIMARY KEY,
    sku TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    category_id INTEGER NOT NULL REFERENCES categories (id),
    supplier_id INTEGER REFERENCES suppliers (id),
    price NUMERIC NOT NULL,
    stock INTEGER NOT NULL,
    is_on_sale BOOLEAN NOT NULL
);
CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    full_name TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    country TEXT,
    joined_at DATETIME NOT NULL,
    newsletter BOOLEAN NOT NULL
);
CREATE TABLE addresses (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    street TEXT NOT NULL,
    postcode TEXT,
    city TEXT,
    kind TEXT NOT NULL
);
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    placed_at DATETIME NOT NULL,
    status TEXT NOT NULL,
    total NUMERIC NOT NULL,
    currency TEXT NOT NULL
);
CREATE TABLE items (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    product_id INTEGER NOT NULL REFERENCES products (id),
    quantity INTEGER NOT NULL,
    price NUMERIC NOT NULL
);
CREATE TABLE payments (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    paid_at DATETIME NOT NULL,
    method TEXT NOT NULL,
    amount NUMERIC NOT NULL,
    state TEXT NOT NULL
);
CREATE TABLE shipments (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    carrier TEXT NOT NULL,
    tracking TEXT,
    sent_at DATETIME
);
CREATE TABLE reviews (
    id INTEGER PRIMARY KEY,
    product_id INTEGER NOT NULL REFERENCES products (id),
    customer_id INTEGER REFERENCES customers (id),
    stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
    body TEXT,
    written_at DATETIME NOT NULL
);
CREATE INDEX customers_email ON customers (email);
CREATE INDEX orders_customer ON orders (customer_id, placed_at);
CREATE INDEX orders_placed ON orders (placed_at);
CREATE INDEX items_order ON items (order_id);
CREATE INDEX items_product ON items (product_id);
CREATE INDEX payments_order ON payments (order_id);
CREATE INDEX products_category ON products (category_id) WHERE is_on_sale;
CREATE VIEW monthly_revenue AS
    SELECT substr(placed_at, 1, 7) AS month, count(*) AS orders, round(sum(total), 2) AS revenue
    FROM orders WHERE status <> 'cancelled' GROUP BY 1;
CREATE VIEW best_sellers AS
    SELECT products.name, sum(items.quantity) AS sold
    FROM items JOIN products ON products.id = items.product_id GROUP BY products.id ORDER BY sold DESC;
