SELECT 'a;''b', E'c\'d' /* e /* f */ */ FROM "t" WHERE x = $1; -- g
DELETE FROM t;
