internal import SharedAudit

/// The audit trail as a chain, in the database.
///
/// The database holds it itself: a trigger lets in only the entry that continues the chain of its tenant, with the hash
/// of its content, and two others let nothing be changed or taken out, not even by the owner of the tables. What is
/// left is the deletion of a tenant, which takes its trail along.
package enum AuditSchema {
    static let sql = """
        ALTER TABLE audit_entries NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE audit_entries RENAME TO audit_entries_unchained;
        ALTER TABLE audit_entries_unchained RENAME CONSTRAINT audit_entries_pkey TO audit_entries_unchained_pkey;
        ALTER INDEX audit_entries_at RENAME TO audit_entries_unchained_at;

        CREATE TABLE audit_signer (
            one boolean PRIMARY KEY DEFAULT true CHECK (one),
            key bytea NOT NULL,
            since timestamptz NOT NULL
        );
        \(Privilege.sql(table: "audit_signer", [.select, .insert, .update]))

        CREATE TABLE audit_entries (
            tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
            seq bigint NOT NULL CHECK (seq >= 0),
            at timestamptz NOT NULL,
            actor text NOT NULL,
            action text NOT NULL,
            target text NOT NULL,
            entry bytea NOT NULL,
            previous bytea NOT NULL,
            hash bytea NOT NULL,
            PRIMARY KEY (tenant_id, seq)
        );
        \(rules)
        \(move)
        \(refusals(of: "audit_entries"))
        CREATE INDEX audit_entries_actor ON audit_entries (tenant_id, actor, seq);
        CREATE INDEX audit_entries_action ON audit_entries (tenant_id, action, seq);
        CREATE INDEX audit_entries_target ON audit_entries (tenant_id, target, seq);
        CREATE INDEX audit_entries_at ON audit_entries (tenant_id, at);
        \(RowSecurity.sql(table: "audit_entries", privileges: [.select, .insert]))
        \(RowSecurity.readOnce(table: "audit_entries"))
        """

    /// The triggers that refuse changes; for every table that is only ever added to.
    package static func refusals(of table: String) -> String {
        """
        CREATE TRIGGER \(table)_keep BEFORE UPDATE OR DELETE ON \(table)
            FOR EACH ROW EXECUTE FUNCTION audit_refuse();
        CREATE TRIGGER \(table)_keep_all BEFORE TRUNCATE ON \(table)
            FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
        """
    }

    /// `SET search_path FROM CURRENT` binds the functions to the schema that they are made in, whoever calls them.
    private static let rules = """
        CREATE FUNCTION audit_hash(seq bigint, previous bytea, entry bytea) RETURNS bytea LANGUAGE sql IMMUTABLE
            RETURN sha256('\(AuditFormat.name)'::bytea || int8send(seq) || previous || entry);

        CREATE FUNCTION audit_continue() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
        DECLARE
            last_seq bigint;
            last_hash bytea;
        BEGIN
            SELECT seq, hash INTO last_seq, last_hash FROM audit_entries
                WHERE tenant_id = NEW.tenant_id ORDER BY seq DESC LIMIT 1;
            IF NEW.seq <> coalesce(last_seq + 1, 0)
                OR NEW.previous <> coalesce(last_hash, decode(repeat('00', 32), 'hex'))
                OR NEW.hash <> audit_hash(NEW.seq, NEW.previous, NEW.entry)
            THEN
                RAISE EXCEPTION 'entry % does not continue the audit trail', NEW.seq USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER audit_entries_continue BEFORE INSERT ON audit_entries
            FOR EACH ROW EXECUTE FUNCTION audit_continue();

        CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                -- The cascade of a tenant that is being deleted: its own row is gone already.
                IF NOT EXISTS (SELECT FROM tenants WHERE id = OLD.tenant_id) THEN
                    RETURN OLD;
                END IF;
            END IF;
            RAISE EXCEPTION '% is only added to', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        END $$;
        """

    /// What earlier versions wrote becomes the beginning of the chains. The signer is not known to a migration, so these
    /// chains begin without one; the plane names its key in the next entry. The two helpers write what `CanonicalJSON`
    /// writes (`to_json` of a text escapes as RFC 8785 asks; keys here are ASCII, so that bytes sort them).
    private static let move = """
        CREATE FUNCTION audit_canonical(value jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE
            SET search_path FROM CURRENT AS $$
        BEGIN
            CASE jsonb_typeof(value)
            WHEN 'object' THEN
                RETURN '{' || coalesce((
                    SELECT string_agg(to_json(m.key)::text || ':' || audit_canonical(m.value), ','
                        ORDER BY m.key COLLATE "C")
                    FROM jsonb_each(value) m), '') || '}';
            WHEN 'array' THEN
                RETURN '[' || coalesce((
                    SELECT string_agg(audit_canonical(e.item), ',' ORDER BY e.place)
                    FROM jsonb_array_elements(value) WITH ORDINALITY AS e (item, place)), '') || ']';
            WHEN 'string' THEN RETURN to_json(value #>> '{}')::text;
            WHEN 'number' THEN
                IF value::text ~ '^-?[0-9]{1,16}$' AND abs(value::text::numeric) <= \(CanonicalJSON.largestInteger) THEN
                    RETURN value::text;
                END IF;
                RETURN to_json(value::text)::text;
            ELSE RETURN value::text;
            END CASE;
        END $$;
        CREATE FUNCTION audit_record(action text, actor text, at timestamptz, details jsonb, target text) RETURNS bytea
            LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
            SELECT convert_to('{"action":' || to_json(action)::text || ',"actor":' || to_json(actor)::text
                || ',"at":"' || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
                || '","details":' || audit_canonical(details) || ',"target":' || to_json(target)::text || '}', 'UTF8')
        $$;
        DO $$
        DECLARE
            old record;
            tenant uuid;
            number bigint;
            link bytea;
            bytes bytea;
        BEGIN
            FOR old IN SELECT * FROM audit_entries_unchained ORDER BY tenant_id, at, id LOOP
                IF tenant IS DISTINCT FROM old.tenant_id THEN
                    tenant := old.tenant_id;
                    link := decode(repeat('00', 32), 'hex');
                    bytes := audit_record('\(AuditFormat.started)', 'system', dd0c_now(),
                        '{"format": "\(AuditFormat.name)", "key": ""}', 'tenant:' || tenant);
                    INSERT INTO audit_entries VALUES (tenant, 0, dd0c_now(), 'system', '\(AuditFormat.started)',
                        'tenant:' || tenant, bytes, link, audit_hash(0, link, bytes)) RETURNING hash INTO link;
                    number := 1;
                END IF;
                bytes := audit_record(old.action, old.actor, old.at, old.details, old.target);
                INSERT INTO audit_entries VALUES (tenant, number, old.at, old.actor, old.action, old.target, bytes,
                    link, audit_hash(number, link, bytes)) RETURNING hash INTO link;
                number := number + 1;
            END LOOP;
        END $$;
        DROP FUNCTION audit_record(text, text, timestamptz, jsonb, text);
        DROP FUNCTION audit_canonical(jsonb);
        DROP TABLE audit_entries_unchained;
        """
}
