-- SPDX-License-Identifier: CC0-1.0
--
-- Heat reporting, Eschental (invented): tables, views and the yearly questions.
-- Dialect: SQLite 3.35 or newer. Read reporting-notes.html for the why.

-- ---------------------------------------------------------------------------
-- Tables
-- ---------------------------------------------------------------------------

CREATE TABLE building (
    id       INTEGER PRIMARY KEY,
    street   TEXT NOT NULL,
    district TEXT NOT NULL,              -- 'Mühlgrund', 'Oberdorf', 'Am Wehr'
    area_m2  INTEGER NOT NULL CHECK (area_m2 > 0)
);

CREATE TABLE meter (
    name        TEXT PRIMARY KEY,        -- 'HZ-104'
    building_id INTEGER NOT NULL REFERENCES building (id),
    installed   TEXT NOT NULL,           -- ISO date, first day in use
    removed     TEXT                     -- NULL while the meter is in use
);

-- One row a meter and day, as `meterlog` prints it.
CREATE TABLE daily_use (
    meter     TEXT NOT NULL REFERENCES meter (name),
    day       TEXT NOT NULL,             -- ISO date
    kwh       REAL NOT NULL CHECK (kwh >= 0),
    estimated INTEGER NOT NULL DEFAULT 0 CHECK (estimated IN (0, 1)),
    PRIMARY KEY (meter, day)
);

-- Heating degree days: 20 °C less the day's mean, where the mean is below 15 °C.
CREATE TABLE degree_day (
    day   TEXT PRIMARY KEY,
    value REAL NOT NULL CHECK (value >= 0)
);

CREATE INDEX daily_use_day ON daily_use (day);

-- ---------------------------------------------------------------------------
-- Views
-- ---------------------------------------------------------------------------

-- Use of each building and month. A building with two meters gets their sum.
CREATE VIEW monthly_use AS
SELECT b.id                   AS building_id,
       substr(u.day, 1, 7)    AS month,
       sum(u.kwh)             AS kwh,
       sum(u.estimated)       AS estimated_days
FROM daily_use AS u
JOIN meter AS m ON m.name = u.meter
JOIN building AS b ON b.id = m.building_id
GROUP BY b.id, month;

-- Degree days of each month. Days without weather data are missing here on
-- purpose: a month with fewer rows than days must not be compared.
CREATE VIEW monthly_degree_days AS
SELECT substr(day, 1, 7) AS month,
       sum(value)        AS degree_days,
       count(*)          AS days
FROM degree_day
GROUP BY month;

-- ---------------------------------------------------------------------------
-- Question 1: which buildings use the most heat per square metre?
-- Parameters: first day, day after the last (half-open).
-- ---------------------------------------------------------------------------
SELECT b.street,
       b.district,
       round(sum(u.kwh) / b.area_m2, 1) AS kwh_per_m2
FROM building AS b
JOIN meter AS m ON m.building_id = b.id
JOIN daily_use AS u ON u.meter = m.name
WHERE u.day >= :first_day AND u.day < :end_day
GROUP BY b.id
ORDER BY kwh_per_m2 DESC
LIMIT 10;

-- ---------------------------------------------------------------------------
-- Question 2: whose use rose against the year before, corrected for weather?
-- nullif keeps a mild July from dividing by zero; such months drop out.
-- ---------------------------------------------------------------------------
WITH corrected AS (
    SELECT u.building_id,
           u.month,
           u.kwh / nullif(d.degree_days, 0) AS kwh_per_degree_day
    FROM monthly_use AS u
    JOIN monthly_degree_days AS d ON d.month = u.month
)
SELECT now.building_id,
       now.month,
       round(100.0 * (now.kwh_per_degree_day / past.kwh_per_degree_day - 1), 1) AS percent
FROM corrected AS now
JOIN corrected AS past
  ON past.building_id = now.building_id
 AND past.month = (CAST(substr(now.month, 1, 4) AS INTEGER) - 1) || substr(now.month, 5)
WHERE now.kwh_per_degree_day > 1.2 * past.kwh_per_degree_day
ORDER BY percent DESC;

-- ---------------------------------------------------------------------------
-- Question 3: may the bill of a building be shared by consumption?
-- Section 15 of the Lettings Act: not if more than a quarter had to be
-- estimated. We count meter days here as a first sieve, not floor area.
-- ---------------------------------------------------------------------------
SELECT m.building_id,
       100.0 * sum(u.estimated) / count(*)             AS estimated_percent,
       4 * sum(u.estimated) > count(*)                 AS needs_a_look
FROM daily_use AS u
JOIN meter AS m ON m.name = u.meter
WHERE u.day >= :first_day AND u.day < :end_day
GROUP BY m.building_id;

-- ---------------------------------------------------------------------------
-- Question 4: on which days did a meter in use send nothing?
-- ---------------------------------------------------------------------------
WITH RECURSIVE calendar (day) AS (
    SELECT :first_day
    UNION ALL
    SELECT date(day, '+1 day') FROM calendar WHERE date(day, '+1 day') < :end_day
)
SELECT m.name, c.day
FROM calendar AS c
JOIN meter AS m ON m.installed <= c.day AND (m.removed IS NULL OR c.day < m.removed)
LEFT JOIN daily_use AS u ON u.meter = m.name AND u.day = c.day
WHERE u.meter IS NULL
ORDER BY m.name, c.day;
