#!/bin/sh
# Makes the role that Onward's processes connect as, when the database is made. It owns nothing: `prepare`, which runs as the owner, grants
# it what it needs, and of the audit reading and adding alone.
set -eu

psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 --set password="$ONWARD_APP_PASSWORD" <<'SQL'
CREATE ROLE onward_app LOGIN PASSWORD :'password';
SQL
