DO $$ BEGIN DROP TABLE t; END $$; DO $a$ b $$ c $a$;
