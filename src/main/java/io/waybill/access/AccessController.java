package io.waybill.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Makes, lists and takes away what people and programs get in with, and reads the audit trail. */
@RestController
@RequestMapping("/api/v1")
class AccessController {
    private static final int USUAL_DAYS = 365;
    private static final int MOST_DAYS = 3650;
    private static final int LONGEST_PURPOSE = 200;

    /**
     * A token that is wanted.
     *
     * @param owner whom it is for
     * @param days until it expires
     */
    record WantedToken(
            Optional<String> owner,
            Optional<Role> role,
            Optional<Set<String>> flows,
            Optional<String> purpose,
            Optional<Integer> days) {}

    /** A user that is wanted; without a password, they keep theirs. */
    record WantedUser(Optional<Role> role, Optional<Set<String>> flows, Optional<String> password) {
        @Override
        public String toString() {
            return "WantedUser[" + role + ", " + flows + "]";
        }
    }

    /** A token as it is shown; {@code token} itself once, when it is made. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record ShownToken(
            String id,
            Optional<String> token,
            String owner,
            Role role,
            Set<String> flows,
            String purpose,
            String madeBy,
            Instant created,
            Instant expires,
            Optional<Instant> used,
            Optional<Instant> revoked) {
        private static ShownToken of(Tokens.Token token, Optional<String> secret) {
            return new ShownToken(
                    token.id(),
                    secret,
                    token.grant().name(),
                    token.grant().role(),
                    new TreeSet<>(token.grant().flows()),
                    token.purpose(),
                    token.madeBy(),
                    token.created(),
                    token.expires(),
                    token.used(),
                    token.revoked());
        }
    }

    /** A user as they are shown. */
    record ShownUser(String name, Role role, Set<String> flows, Instant created, Instant changed) {
        private static ShownUser of(Users.User user) {
            return new ShownUser(
                    user.grant().name(),
                    user.grant().role(),
                    new TreeSet<>(user.grant().flows()),
                    user.created(),
                    user.changed());
        }
    }

    private final Tokens tokens;
    private final Users users;
    private final Audit audit;
    private final Links links;

    AccessController(Tokens tokens, Users users, Audit audit, Links links) {
        this.tokens = tokens;
        this.users = users;
        this.audit = audit;
        this.links = links;
    }

    /** Who asks, and what they may do. */
    @GetMapping("/me")
    Map<String, Object> me(Caller caller) {
        return Map.of("name", caller.name(), "role", caller.role(), "flows", new TreeSet<>(caller.flows()));
    }

    @GetMapping("/tokens")
    List<ShownToken> tokens() {
        return tokens.all().stream()
                .map(token -> ShownToken.of(token, Optional.empty()))
                .toList();
    }

    /** Makes a token, which this answer has, and nothing afterwards. */
    @PostMapping("/tokens")
    ResponseEntity<ShownToken> make(@RequestBody WantedToken wanted, Caller caller) {
        Grant grant = grant(wanted.owner().orElse(""), wanted.role(), wanted.flows());
        int days = wanted.days().orElse(USUAL_DAYS);
        if (days < 1 || days > MOST_DAYS) {
            throw new IllegalArgumentException("'days' is " + days + ": say 1 to " + MOST_DAYS);
        }
        String purpose = wanted.purpose().orElse("");
        if (purpose.length() > LONGEST_PURPOSE) {
            throw new IllegalArgumentException("'purpose' is too long: take " + LONGEST_PURPOSE + " characters");
        }
        audit.write("make token", grant.name(), grant.role() + " " + grant.flowsAsText());
        Tokens.Made made = tokens.make(grant, purpose, caller.name(), Duration.ofDays(days));
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(ShownToken.of(made.token(), Optional.of(made.secret())));
    }

    /** Takes a token out of force, at once. Safe to repeat. */
    @DeleteMapping("/tokens/{id}")
    ResponseEntity<Void> revoke(@PathVariable String id) {
        if (tokens.find(id).isEmpty()) {
            throw new AccessProblems.Unknown("token", id);
        }
        audit.write("revoke token", id, "");
        tokens.revoke(id);
        return ResponseEntity.noContent().build();
    }

    @GetMapping("/users")
    List<ShownUser> users() {
        return users.all().stream().map(ShownUser::of).toList();
    }

    /** Makes a user, or changes one, whose sessions end. */
    @PutMapping("/users/{name}")
    ShownUser put(@PathVariable String name, @RequestBody WantedUser wanted) {
        Grant grant = grant(name, wanted.role(), wanted.flows());
        audit.write(
                "put user",
                name,
                grant.role() + " " + grant.flowsAsText() + (wanted.password().isPresent() ? ", password" : ""));
        users.put(grant, wanted.password());
        return ShownUser.of(users.find(name).orElseThrow());
    }

    /** Removes a user, their sessions and their tokens. */
    @DeleteMapping("/users/{name}")
    ResponseEntity<Void> remove(@PathVariable String name) {
        if (users.find(name).isEmpty()) {
            throw new AccessProblems.Unknown("user", name);
        }
        audit.write("remove user", name, "");
        users.remove(name);
        return ResponseEntity.noContent().build();
    }

    /** The audit trail, the newest first; {@code before} the id of the last line of the page before. */
    @GetMapping("/audit")
    List<Audit.Line> audit(@RequestParam Optional<UUID> before, @RequestParam(defaultValue = "100") int limit) {
        if (limit < 1 || limit > Audit.MOST) {
            throw new IllegalArgumentException("limit is " + limit + ": give a number from 1 to " + Audit.MOST);
        }
        return audit.read(before, limit);
    }

    /** Another link by which a browser of this machine gets in, once. */
    @PostMapping("/links")
    ResponseEntity<Map<String, String>> link() {
        audit.write("make link", "link", "");
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(Map.of("link", links.next()));
    }

    private static Grant grant(String name, Optional<Role> role, Optional<Set<String>> flows) {
        return new Grant(
                name,
                role.orElseThrow(() -> new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "'role' is missing: say one of %s",
                        String.join(
                                ", ",
                                List.of(Role.values()).stream().map(Role::name).toList())))),
                flows.orElse(Set.of()));
    }
}
