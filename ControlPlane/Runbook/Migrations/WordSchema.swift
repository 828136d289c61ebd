internal import PlaneKernel

/// The words of runbooks, by which one is found for an alert.
enum WordSchema {
    /// Only of the version of now: a row with the empty word says which that is and, as its count, how many words there are. What a
    /// plane before this one has kept gets its rows when somebody first looks.
    static let sql = """
        CREATE TABLE runbook_words (
            tenant_id uuid NOT NULL,
            runbook_id uuid NOT NULL,
            word text NOT NULL,
            place text NOT NULL,
            count integer NOT NULL,
            version integer NOT NULL,
            PRIMARY KEY (tenant_id, runbook_id, word, place),
            FOREIGN KEY (tenant_id, runbook_id) REFERENCES runbook_runbooks (tenant_id, id) ON DELETE CASCADE
        );
        CREATE INDEX runbook_words_word ON runbook_words (tenant_id, word);
        \(RowSecurity.sql(table: "runbook_words", privileges: [.select, .insert, .delete]))
        \(RowSecurity.readOnce(table: "runbook_words"))
        """
}
