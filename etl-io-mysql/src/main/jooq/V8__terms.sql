-- The views that V8__terms.sql makes from whatever columns there are, as tables: for the generator of classes only.
CREATE TABLE etl_campaign_terms (
  id INT NOT NULL, budget DECIMAL(25,6), close_date DATE, currency VARCHAR(50), end_date DATE, name VARCHAR(100), start_date DATE
);
CREATE TABLE etl_group_terms (id INT NOT NULL, budget DECIMAL(25,6), campaign_id BIGINT, name VARCHAR(50));
CREATE TABLE etl_publisher_terms (
  id INT NOT NULL, currency VARCHAR(50), max_bid DECIMAL(25,6), min_bid DECIMAL(25,6), name VARCHAR(50), time_zone VARCHAR(50)
);
CREATE TABLE etl_job_terms (id INT NOT NULL, name VARCHAR(50));
CREATE TABLE etl_company_terms (id INT NOT NULL, name VARCHAR(50));
