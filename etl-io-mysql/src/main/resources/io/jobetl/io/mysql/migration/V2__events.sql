-- The hourly cells. All key columns are NOT NULL: a unique key with a null column never matches, so it would not be one.

CREATE TABLE IF NOT EXISTS events (
  job_id INT NOT NULL,
  dates DATE NOT NULL,
  hours INT NOT NULL,
  disqualified_application BIGINT NOT NULL DEFAULT 0,
  qualified_application BIGINT NOT NULL DEFAULT 0,
  conversion BIGINT NOT NULL DEFAULT 0,
  company_id INT,
  group_id INT NOT NULL DEFAULT 0,
  campaign_id INT NOT NULL DEFAULT 0,
  publisher_id INT NOT NULL DEFAULT 0,
  bid_set DECIMAL(19,2) NOT NULL DEFAULT 0,
  clicks BIGINT NOT NULL DEFAULT 0,
  impressions BIGINT,
  spend_hour DECIMAL(19,6) NOT NULL DEFAULT 0,
  sources VARCHAR(50) NOT NULL DEFAULT 'Cassandra',
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (dates, hours, job_id, publisher_id, campaign_id, group_id),
  KEY events_job (job_id),
  KEY events_campaign (campaign_id),
  KEY events_updated (updated_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

-- Rows of events.csv: counted by an earlier system, their raw rows may be gone. The key columns turn null into 0.
CREATE TABLE IF NOT EXISTS events_history (
  job_id INT,
  dates DATE NOT NULL,
  hours INT NOT NULL,
  disqualified_application BIGINT,
  qualified_application BIGINT,
  conversion BIGINT,
  company_id INT,
  group_id INT,
  campaign_id INT,
  publisher_id INT,
  bid_set DECIMAL(19,2),
  clicks BIGINT,
  impressions BIGINT,
  spend_hour DECIMAL(19,6),
  sources VARCHAR(50),
  job_key INT AS (COALESCE(job_id, 0)) STORED NOT NULL,
  publisher_key INT AS (COALESCE(publisher_id, 0)) STORED NOT NULL,
  campaign_key INT AS (COALESCE(campaign_id, 0)) STORED NOT NULL,
  group_key INT AS (COALESCE(group_id, 0)) STORED NOT NULL,
  PRIMARY KEY (dates, hours, job_key, publisher_key, campaign_key, group_key)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

-- What was counted from tracking, and the history of the keys that were not.
CREATE OR REPLACE VIEW events_all AS
  SELECT job_id, dates, hours, disqualified_application, qualified_application, conversion, company_id, group_id,
         campaign_id, publisher_id, bid_set, clicks, impressions, spend_hour, sources, updated_at
    FROM events
  UNION ALL
  SELECT h.job_key, h.dates, h.hours, h.disqualified_application, h.qualified_application, h.conversion, h.company_id,
         h.group_key, h.campaign_key, h.publisher_key, h.bid_set, h.clicks, h.impressions, h.spend_hour, h.sources, NULL
    FROM events_history h
    LEFT JOIN events e
      ON e.dates = h.dates AND e.hours = h.hours AND e.job_id = h.job_key AND e.publisher_id = h.publisher_key
         AND e.campaign_id = h.campaign_key AND e.group_id = h.group_key
   WHERE e.dates IS NULL;
