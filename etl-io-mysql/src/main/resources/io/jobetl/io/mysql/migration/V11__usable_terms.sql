-- The views of V8__terms.sql once more, so that no value of a source table makes a report fail or counts for another: a
-- date with zeros is none, an id that no cell can have is none, and a currency is the same in any case of letters.
-- The first view writes the statements that make the others; it is dropped at the end.

SET SESSION group_concat_max_len = 1048576;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW etl_terms AS
SELECT made, CONCAT('CREATE OR REPLACE SQL SECURITY INVOKER VIEW ', made, ' AS SELECT ',
         IF(has_key, 'id, ', CONCAT(REPLACE(text_id, '@', '`id`'), ' AS id, ')),
         GROUP_CONCAT(IF(has_key, value, CONCAT('MIN(', value, ')')), ' AS ', name ORDER BY name SEPARATOR ', '),
         ' FROM `', source, '`',
         IF(has_key, ' WHERE id <= 2147483647', ' GROUP BY 1 HAVING id IS NOT NULL')) AS statement
  FROM (
    SELECT f.text_id, w.made, w.source, w.name,
           EXISTS (SELECT 1 FROM information_schema.columns c
                    WHERE c.table_schema = DATABASE() AND c.table_name = w.source AND c.column_name = 'id'
                      AND c.data_type = 'int' AND c.column_key = 'PRI')
             AND (SELECT COUNT(*) FROM information_schema.columns c
                   WHERE c.table_schema = DATABASE() AND c.table_name = w.source AND c.column_key = 'PRI') = 1 AS has_key,
           REPLACE(CASE
             WHEN c.column_name IS NULL THEN CONCAT('CAST(NULL AS ', w.type, ')')
             WHEN w.name = 'currency' THEN 'NULLIF(NULLIF(UPPER(TRIM(@)), ''''), ''UNKNOWN'')'
             WHEN w.type = 'CHAR' THEN 'NULLIF(TRIM(@), '''')'
             WHEN w.type = 'SIGNED' AND c.data_type IN ('tinyint', 'smallint', 'mediumint', 'int', 'bigint') THEN
               'IF(@ BETWEEN -2147483648 AND 2147483647, @, NULL)'
             WHEN w.type = 'SIGNED' THEN f.text_id
             WHEN w.type = 'DATE' AND c.data_type = 'date' THEN 'IF(MONTH(@) = 0 OR DAY(@) = 0, NULL, @)'
             WHEN w.type = 'DATE' AND c.data_type IN ('datetime', 'timestamp') THEN
               'IF(MONTH(@) = 0 OR DAY(@) = 0, NULL, DATE(@))'
             WHEN w.type = 'DATE' THEN CONCAT(
               'CASE WHEN @ REGEXP ''^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])'' THEN CAST(LEFT(@, 10) AS DATE) ',
               'WHEN @ REGEXP ''^(0?[1-9]|[12][0-9]|3[01])/(0?[1-9]|1[0-2])/[0-9]{4}'' ',
               'THEN STR_TO_DATE(SUBSTRING_INDEX(@, '' '', 1), ''%d/%m/%Y'') END')
             WHEN c.data_type = 'decimal' THEN '@'
             WHEN c.data_type IN ('tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'float', 'double') THEN
               CONCAT('CAST(@ AS ', w.type, ')')
             ELSE CONCAT('IF(TRIM(@) REGEXP ''^-?[0-9]+([.][0-9]*)?$'', CAST(TRIM(@) AS ', w.type, '), NULL)')
           END, '@', CONCAT('`', w.wanted, '`')) AS value
      FROM (
        SELECT 'etl_campaign_terms' AS made, 'campaign' AS source, 'name' AS name, 'campaign_name' AS wanted, 'CHAR' AS type
        UNION ALL SELECT 'etl_campaign_terms', 'campaign', 'budget', 'budget_total', 'DECIMAL(25,6)'
        UNION ALL SELECT 'etl_campaign_terms', 'campaign', 'currency', 'unit_budget', 'CHAR'
        UNION ALL SELECT 'etl_campaign_terms', 'campaign', 'start_date', 'start_date', 'DATE'
        UNION ALL SELECT 'etl_campaign_terms', 'campaign', 'end_date', 'end_date', 'DATE'
        UNION ALL SELECT 'etl_campaign_terms', 'campaign', 'close_date', 'close_date', 'DATE'
        UNION ALL SELECT 'etl_group_terms', 'group', 'name', 'name', 'CHAR'
        UNION ALL SELECT 'etl_group_terms', 'group', 'budget', 'budget_group', 'DECIMAL(25,6)'
        UNION ALL SELECT 'etl_group_terms', 'group', 'campaign_id', 'campaign_id', 'SIGNED'
        UNION ALL SELECT 'etl_publisher_terms', 'master_publisher', 'name', 'publisher_name', 'CHAR'
        UNION ALL SELECT 'etl_publisher_terms', 'master_publisher', 'currency', 'curency', 'CHAR'
        UNION ALL SELECT 'etl_publisher_terms', 'master_publisher', 'time_zone', 'time_zone', 'CHAR'
        UNION ALL SELECT 'etl_publisher_terms', 'master_publisher', 'min_bid', 'min_bid', 'DECIMAL(25,6)'
        UNION ALL SELECT 'etl_publisher_terms', 'master_publisher', 'max_bid', 'max_bid', 'DECIMAL(25,6)'
        UNION ALL SELECT 'etl_job_terms', 'job', 'name', 'title', 'CHAR'
        UNION ALL SELECT 'etl_company_terms', 'company', 'name', 'name', 'CHAR'
      ) w
      CROSS JOIN (
        SELECT CONCAT('IF(TRIM(@) REGEXP ''^-?[0-9]+([.]0*)?$'' AND CAST(TRIM(@) AS DECIMAL(30,6))',
                 ' BETWEEN -2147483648 AND 2147483647, CAST(CAST(TRIM(@) AS DECIMAL(30,6)) AS SIGNED), NULL)') AS text_id
      ) f
      LEFT JOIN information_schema.columns c
        ON c.table_schema = DATABASE() AND c.table_name = w.source AND c.column_name = w.wanted
  ) each_column
 GROUP BY made, source, has_key, text_id;

SET @step = (SELECT statement FROM etl_terms WHERE made = 'etl_campaign_terms');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;

SET @step = (SELECT statement FROM etl_terms WHERE made = 'etl_group_terms');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;

SET @step = (SELECT statement FROM etl_terms WHERE made = 'etl_publisher_terms');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;

SET @step = (SELECT statement FROM etl_terms WHERE made = 'etl_job_terms');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;

SET @step = (SELECT statement FROM etl_terms WHERE made = 'etl_company_terms');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;

DROP VIEW IF EXISTS etl_terms;
