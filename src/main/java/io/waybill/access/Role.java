package io.waybill.access;

import java.util.Arrays;
import java.util.List;

/** What somebody may do. Each role includes those before it; docs/access.md has the table of what that is. */
enum Role {
    /** Sends documents, and sees what became of their own. */
    SENDER,
    /** Also sends lists of symbols, sees everybody's lists, and job numbers. */
    LIBRARIAN,
    /** Also sees all batches and stores, and gives orders about them. */
    OPERATOR,
    /** Also makes users and tokens, and reads the audit trail. */
    ADMINISTRATOR;

    private static final String PREFIX = "ROLE_";

    boolean includes(Role other) {
        return compareTo(other) >= 0;
    }

    /** The names of all that it includes, as Spring Security knows them. */
    List<String> authorities() {
        return Arrays.stream(values())
                .filter(this::includes)
                .map(Role::authority)
                .toList();
    }

    private String authority() {
        return PREFIX + name();
    }
}
