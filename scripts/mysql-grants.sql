-- The four MySQL users of an installation, each with the rights it needs and no others (MySQL 8.0 and newer).
--
--   export ETL_DATABASE=DE1 ETL_CLIENT_HOST=%
--   export ETL_MIGRATE_PASSWORD=... ETL_RUN_PASSWORD=... ETL_CDC_PASSWORD=... ETL_READ_PASSWORD=...
--   envsubst < scripts/mysql-grants.sql | mysql --user=root --password
--
-- Safe to repeat: a user that exists keeps its password. ETL_CLIENT_HOST is where the users may connect from, % for
-- anywhere.

-- etl init: creates and upgrades the database, its tables and its view.
CREATE USER IF NOT EXISTS 'etl_migrate'@'${ETL_CLIENT_HOST}' IDENTIFIED BY '${ETL_MIGRATE_PASSWORD}';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, DROP, REFERENCES, CREATE VIEW, SHOW VIEW
  ON `${ETL_DATABASE}`.* TO 'etl_migrate'@'${ETL_CLIENT_HOST}';

-- etl run, load, generate: rows only. All instances of etl run use this one user, so a successor needs no further right
-- to end the connection of a writer that is frozen inside a transaction.
CREATE USER IF NOT EXISTS 'etl_run'@'${ETL_CLIENT_HOST}' IDENTIFIED BY '${ETL_RUN_PASSWORD}';
GRANT SELECT, INSERT, UPDATE, DELETE ON `${ETL_DATABASE}`.* TO 'etl_run'@'${ETL_CLIENT_HOST}';
-- To see where the binary log ends, and so notice that it was renumbered (RESET MASTER). It shows and changes no row.
GRANT REPLICATION CLIENT ON *.* TO 'etl_run'@'${ETL_CLIENT_HOST}';

-- The Debezium connector. RELOAD and the two REPLICATION rights exist for the whole server only: it sees the rows of
-- this database and, through the binary log, those of all others.
CREATE USER IF NOT EXISTS 'etl_cdc'@'${ETL_CLIENT_HOST}' IDENTIFIED BY '${ETL_CDC_PASSWORD}';
GRANT RELOAD, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'etl_cdc'@'${ETL_CLIENT_HOST}';
GRANT SELECT, LOCK TABLES ON `${ETL_DATABASE}`.* TO 'etl_cdc'@'${ETL_CLIENT_HOST}';

-- etl verify, explain, status, monitor, doctor, and people with reports.
CREATE USER IF NOT EXISTS 'etl_read'@'${ETL_CLIENT_HOST}' IDENTIFIED BY '${ETL_READ_PASSWORD}';
GRANT SELECT ON `${ETL_DATABASE}`.* TO 'etl_read'@'${ETL_CLIENT_HOST}';
