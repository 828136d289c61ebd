\dt+
\! ls
COPY t TO PROGRAM 'sh'; .shell ls
SELECT 1 \gexec
