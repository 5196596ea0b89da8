CREATE TABLE agents (id INTEGER PRIMARY KEY, full_name TEXT NOT NULL);
CREATE TABLE tickets (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL,
    agent_id INTEGER REFERENCES agents (id),
    subject TEXT NOT NULL,
    status TEXT NOT NULL,
    opened_at DATETIME NOT NULL
);
CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER NOT NULL REFERENCES tickets (id),
    author TEXT NOT NULL,
    body TEXT NOT NULL,
    written_at DATETIME NOT NULL
);
CREATE INDEX tickets_status ON tickets (status, opened_at);
CREATE INDEX messages_ticket ON messages (ticket_id);
CREATE VIEW open_tickets AS
    SELECT tickets.id, subject, opened_at, full_name AS agent
    FROM tickets LEFT JOIN agents ON agents.id = agent_id WHERE status <> 'closed';
