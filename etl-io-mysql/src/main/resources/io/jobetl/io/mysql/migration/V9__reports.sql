-- What `etl report` shows, for programs that speak SQL: the columns are those of the report of the same name, and
-- docs/reports.md has the definitions. Times are UTC; no amount is a sum over currencies.

CREATE OR REPLACE SQL SECURITY INVOKER VIEW report_cells AS
SELECT TIMESTAMP(e.dates, MAKETIME(e.hours, 0, 0)) AS hour, e.job_id, j.name AS job_title, e.publisher_id,
       p.name AS publisher_name, e.campaign_id, c.name AS campaign_name, e.group_id, g.name AS group_name, e.company_id,
       o.name AS company_name, COALESCE(c.currency, 'unknown') AS currency, e.clicks, e.spend_hour AS spend,
       e.conversion AS applications, e.qualified_application AS qualified, e.disqualified_application AS disqualified,
       e.updated_at
  FROM events e
  LEFT JOIN etl_job_terms j ON j.id = e.job_id
  LEFT JOIN etl_publisher_terms p ON p.id = e.publisher_id
  LEFT JOIN etl_campaign_terms c ON c.id = e.campaign_id
  LEFT JOIN etl_group_terms g ON g.id = e.group_id
  LEFT JOIN etl_company_terms o ON o.id = e.company_id;

-- The flight is from the first hour of start_date to the last hour of last_date; an hour that runs has elapsed.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW etl_flight AS
SELECT id, name, budget, COALESCE(currency, 'unknown') AS currency, start_date,
       COALESCE(LEAST(end_date, close_date), end_date, close_date) AS last_date,
       GREATEST(0, 24 * (DATEDIFF(COALESCE(LEAST(end_date, close_date), end_date, close_date), start_date) + 1)) AS hours,
       GREATEST(0, 24 * DATEDIFF(UTC_DATE(), start_date) + HOUR(UTC_TIME()) + 1) AS hours_begun
  FROM etl_campaign_terms;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW report_campaigns AS
SELECT campaign_id, campaign_name, currency, budget, spend,
       IF(budget > 0 AND elapsed > 0, ROUND((spend - outside_flight) * hours / (budget * elapsed), 4), NULL) AS pace,
       CASE WHEN budget IS NULL OR budget <= 0 THEN 'no budget'
            WHEN hours IS NULL OR hours = 0 THEN 'no dates'
            WHEN elapsed = 0 THEN 'not started'
            WHEN elapsed = hours THEN 'ended'
            WHEN (spend - outside_flight) * hours > 1.1 * budget * elapsed THEN 'ahead'
            WHEN (spend - outside_flight) * hours < 0.9 * budget * elapsed THEN 'behind'
            ELSE 'on pace' END AS state,
       budget - spend AS remaining, outside_flight,
       IF(elapsed > 0, ROUND((spend - outside_flight) * hours / elapsed, 2), NULL) AS projection,
       clicks, start_date, last_date
  FROM (
    SELECT s.campaign_id, f.name AS campaign_name, COALESCE(f.currency, 'unknown') AS currency, f.budget, f.start_date,
           f.last_date, f.hours, LEAST(f.hours, f.hours_begun) AS elapsed, SUM(s.clicks) AS clicks, SUM(s.spend) AS spend,
           IF(f.start_date IS NULL AND f.last_date IS NULL, NULL, SUM(s.outside_flight)) AS outside_flight
      FROM (
        SELECT e.campaign_id, SUM(e.clicks) AS clicks, SUM(e.spend_hour) AS spend,
               SUM(IF(e.dates < f.start_date OR e.dates > f.last_date, e.spend_hour, 0)) AS outside_flight
          FROM events e LEFT JOIN etl_flight f ON f.id = e.campaign_id
         GROUP BY e.campaign_id
        UNION ALL SELECT id, 0, 0, 0 FROM etl_campaign_terms
      ) s LEFT JOIN etl_flight f ON f.id = s.campaign_id
     GROUP BY s.campaign_id, f.name, f.currency, f.budget, f.start_date, f.last_date, f.hours, f.hours_begun
  ) campaign_spend;

-- A group that was clicked in another campaign than its own has a row there too, in that currency, without a budget.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW report_groups AS
SELECT group_id, group_name, campaign_id, campaign_name, currency, budget, spend,
       IF(budget > 0 AND elapsed > 0, ROUND((spend - outside_flight) * hours / (budget * elapsed), 4), NULL) AS pace,
       CASE WHEN budget IS NULL OR budget <= 0 THEN 'no budget'
            WHEN hours IS NULL OR hours = 0 THEN 'no dates'
            WHEN elapsed = 0 THEN 'not started'
            WHEN elapsed = hours THEN 'ended'
            WHEN (spend - outside_flight) * hours > 1.1 * budget * elapsed THEN 'ahead'
            WHEN (spend - outside_flight) * hours < 0.9 * budget * elapsed THEN 'behind'
            ELSE 'on pace' END AS state,
       budget - spend AS remaining, outside_flight,
       IF(elapsed > 0, ROUND((spend - outside_flight) * hours / elapsed, 2), NULL) AS projection,
       clicks, start_date, last_date
  FROM (
    SELECT s.group_id, g.name AS group_name, s.campaign_id, f.name AS campaign_name,
           COALESCE(f.currency, 'unknown') AS currency, IF(g.campaign_id = s.campaign_id, g.budget, NULL) AS budget,
           f.start_date, f.last_date, f.hours, LEAST(f.hours, f.hours_begun) AS elapsed, SUM(s.clicks) AS clicks,
           SUM(s.spend) AS spend,
           IF(f.start_date IS NULL AND f.last_date IS NULL, NULL, SUM(s.outside_flight)) AS outside_flight
      FROM (
        SELECT e.group_id, e.campaign_id, SUM(e.clicks) AS clicks, SUM(e.spend_hour) AS spend,
               SUM(IF(e.dates < f.start_date OR e.dates > f.last_date, e.spend_hour, 0)) AS outside_flight
          FROM events e LEFT JOIN etl_flight f ON f.id = e.campaign_id
         GROUP BY e.group_id, e.campaign_id
        UNION ALL SELECT id, COALESCE(campaign_id, 0), 0, 0, 0 FROM etl_group_terms
      ) s
      LEFT JOIN etl_group_terms g ON g.id = s.group_id
      LEFT JOIN etl_flight f ON f.id = s.campaign_id
     GROUP BY s.group_id, g.name, g.campaign_id, g.budget, s.campaign_id, f.name, f.currency, f.start_date, f.last_date,
              f.hours, f.hours_begun
  ) group_spend;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW report_publishers AS
SELECT publisher_id, publisher_name, currency, clicks, spend, applications, qualified, disqualified,
       ROUND(spend / NULLIF(clicks, 0), 4) AS cost_per_click,
       ROUND(spend / NULLIF(applications, 0), 4) AS cost_per_application,
       ROUND(spend / NULLIF(qualified, 0), 4) AS cost_per_qualified,
       ROUND(applications / NULLIF(clicks, 0), 4) AS application_rate,
       ROUND(qualified / NULLIF(applications, 0), 4) AS qualified_rate,
       clicks_outside_bids, min_bid, max_bid
  FROM (
    SELECT e.publisher_id, p.name AS publisher_name, p.min_bid, p.max_bid, COALESCE(c.currency, 'unknown') AS currency,
           SUM(e.clicks) AS clicks, SUM(e.spend_hour) AS spend, SUM(e.conversion) AS applications,
           SUM(e.qualified_application) AS qualified, SUM(e.disqualified_application) AS disqualified,
           SUM(IF(e.spend_hour < p.min_bid * e.clicks OR e.spend_hour > p.max_bid * e.clicks, e.clicks, 0))
             AS clicks_outside_bids
      FROM events e
      LEFT JOIN etl_publisher_terms p ON p.id = e.publisher_id
      LEFT JOIN etl_campaign_terms c ON c.id = e.campaign_id
     GROUP BY e.publisher_id, p.name, p.min_bid, p.max_bid, COALESCE(c.currency, 'unknown')
  ) publisher_sums;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW report_funnel AS
SELECT s.campaign_id, c.name AS campaign_name, COALESCE(c.currency, 'unknown') AS currency, s.clicks, s.applications,
       s.qualified, s.disqualified, ROUND(s.applications / NULLIF(s.clicks, 0), 4) AS application_rate,
       ROUND(s.qualified / NULLIF(s.applications, 0), 4) AS qualified_rate, s.spend,
       ROUND(s.spend / NULLIF(s.applications, 0), 4) AS cost_per_application,
       ROUND(s.spend / NULLIF(s.qualified, 0), 4) AS cost_per_qualified
  FROM (
    SELECT campaign_id, SUM(clicks) AS clicks, SUM(spend_hour) AS spend, SUM(conversion) AS applications,
           SUM(qualified_application) AS qualified, SUM(disqualified_application) AS disqualified
      FROM events GROUP BY campaign_id
  ) s LEFT JOIN etl_campaign_terms c ON c.id = s.campaign_id;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW report_hourly AS
SELECT TIMESTAMP(e.dates, MAKETIME(e.hours, 0, 0)) AS hour, COALESCE(c.currency, 'unknown') AS currency,
       SUM(e.clicks) AS clicks, SUM(e.spend_hour) AS spend, SUM(e.conversion) AS applications,
       SUM(e.qualified_application) AS qualified, SUM(e.disqualified_application) AS disqualified
  FROM events e LEFT JOIN etl_campaign_terms c ON c.id = e.campaign_id
 GROUP BY e.dates, e.hours, COALESCE(c.currency, 'unknown');

CREATE OR REPLACE SQL SECURITY INVOKER VIEW report_daily AS
SELECT e.dates AS day, COALESCE(c.currency, 'unknown') AS currency, SUM(e.clicks) AS clicks, SUM(e.spend_hour) AS spend,
       SUM(e.conversion) AS applications, SUM(e.qualified_application) AS qualified,
       SUM(e.disqualified_application) AS disqualified
  FROM events e LEFT JOIN etl_campaign_terms c ON c.id = e.campaign_id
 GROUP BY e.dates, COALESCE(c.currency, 'unknown');

CREATE OR REPLACE SQL SECURITY INVOKER VIEW report_corrections AS
SELECT r.id, r.corrected_at, TIMESTAMP(r.dates, MAKETIME(r.hours, 0, 0)) AS hour, r.job_id, j.name AS job_title,
       r.publisher_id, p.name AS publisher_name, r.campaign_id, c.name AS campaign_name, r.group_id,
       g.name AS group_name, COALESCE(c.currency, 'unknown') AS currency, r.old_clicks, r.new_clicks,
       r.old_spend_hour AS old_spend, r.new_spend_hour AS new_spend,
       COALESCE(r.new_spend_hour, 0) - COALESCE(r.old_spend_hour, 0) AS spend_change,
       r.old_conversion AS old_applications, r.new_conversion AS new_applications,
       r.old_qualified_application AS old_qualified, r.new_qualified_application AS new_qualified,
       r.old_disqualified_application AS old_disqualified, r.new_disqualified_application AS new_disqualified,
       r.lateness_seconds
  FROM etl_correction r
  LEFT JOIN etl_job_terms j ON j.id = r.job_id
  LEFT JOIN etl_publisher_terms p ON p.id = r.publisher_id
  LEFT JOIN etl_campaign_terms c ON c.id = r.campaign_id
  LEFT JOIN etl_group_terms g ON g.id = r.group_id;

-- Days are those of UTC here: the report cuts them in the zone of each publisher.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW report_statement AS
SELECT e.publisher_id, p.name AS publisher_name, e.dates AS day, COALESCE(c.currency, 'unknown') AS currency,
       SUM(e.clicks) AS clicks, SUM(e.spend_hour) AS spend, SUM(e.conversion) AS applications,
       SUM(e.qualified_application) AS qualified,
       SUM(IF(e.spend_hour < p.min_bid * e.clicks OR e.spend_hour > p.max_bid * e.clicks, e.clicks, 0))
         AS clicks_outside_bids
  FROM events e
  LEFT JOIN etl_publisher_terms p ON p.id = e.publisher_id
  LEFT JOIN etl_campaign_terms c ON c.id = e.campaign_id
 GROUP BY e.publisher_id, p.name, e.dates, COALESCE(c.currency, 'unknown');
