package io.waybill.access;

import io.waybill.ledger.Asker;
import java.io.Serializable;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.security.core.AuthenticatedPrincipal;

/**
 * Who calls, and what they may do.
 *
 * @param kind how they showed who they are
 * @param name which owns what they send; several tokens may have the same
 * @param flows that it is for; none for all
 * @param credential what it hangs on: the id of a token, or the version of a user; when that is gone, so is the caller
 */
record Caller(Kind kind, String name, Role role, Set<String> flows, String credential)
        implements AuthenticatedPrincipal, Serializable {
    private static final long serialVersionUID = 1L;

    /** Lists of symbols, which librarians see whoever sent them. */
    private static final Set<String> LISTS = Set.of("symbols");

    /** How they showed who they are. */
    enum Kind {
        /** By the token that lies in the folder of data, or by a link from the log. */
        LOCAL,
        /** By the token of the configuration. */
        CONFIGURED,
        /** By a token that an administrator made. */
        TOKEN,
        /** By a password. */
        USER,
        /** By their OpenID provider. */
        OPENID
    }

    Caller {
        flows = Set.copyOf(flows);
    }

    /** Whoever may read the folder of data of this process. */
    static Caller local() {
        return new Caller(Kind.LOCAL, "local", Role.ADMINISTRATOR, Set.of(), "");
    }

    /** Whoever knows the token of the configuration. */
    static Caller configured() {
        return new Caller(Kind.CONFIGURED, "administrator", Role.ADMINISTRATOR, Set.of(), "");
    }

    /** What of the ledger is shown to them. */
    Asker asker() {
        boolean all = role.includes(Role.OPERATOR);
        return new Asker(name, all, role.includes(Role.LIBRARIAN) ? LISTS : Set.of(), flows);
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public String toString() {
        return name + " (" + role + (flows.isEmpty() ? "" : " of " + new TreeSet<>(flows)) + ")";
    }
}
