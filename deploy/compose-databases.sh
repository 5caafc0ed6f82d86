#!/bin/sh
# A role and a database for each service. PostgreSQL's image runs it once, as the superuser.
set -eu
for service in identity calendar booking signalling chat notify; do
	psql -v ON_ERROR_STOP=1 -v name="vp_$service" -v word="$POSTGRES_PASSWORD" <<-'SQL'
		create role :"name" login password :'word';
		create database :"name" owner :"name" template template0 encoding 'UTF8';
		revoke connect, temporary on database :"name" from public;
	SQL
done
psql -v ON_ERROR_STOP=1 -d vp_booking -c 'create extension if not exists btree_gist'
