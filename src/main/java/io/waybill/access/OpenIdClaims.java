package io.waybill.access;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who somebody is by what their OpenID provider says of them. Names begin with {@code openid:}, so that nobody there can call themselves
 * as a user here; of roles the highest counts, by its name or as in {@code waybill-operator}.
 */
final class OpenIdClaims {
    static final String PREFIX = "openid:";

    private static final String ROLE_PREFIX = "waybill-";

    private final AccessProperties.OpenId properties;

    OpenIdClaims(AccessProperties.OpenId properties) {
        this.properties = properties;
    }

    /** Nothing if they have no role here. */
    Optional<Caller> caller(Map<String, Object> claims) {
        Object name = claims.get(properties.name());
        if (name == null || name.toString().isBlank()) {
            return Optional.empty();
        }
        Set<String> flows = new HashSet<>(words(claims.get(properties.flows())));
        return words(claims.get(properties.roles())).stream()
                .flatMap(word -> role(word).stream())
                .max(Comparator.naturalOrder())
                .map(role -> new Caller(Caller.Kind.OPENID, PREFIX + name, role, flows, ""));
    }

    private static Optional<Role> role(String word) {
        String name = word.toLowerCase(Locale.ROOT);
        return Stream.of(Role.values())
                .filter(role -> {
                    String own = role.name().toLowerCase(Locale.ROOT);
                    return name.equals(own) || name.equals(ROLE_PREFIX + own);
                })
                .findFirst();
    }

    /** A claim that is a list, or words in one text. */
    private static List<String> words(@Nullable Object claim) {
        if (claim instanceof Collection<?> several) {
            return several.stream().map(Objects::toString).toList();
        }
        return claim == null
                ? List.of()
                : Stream.of(claim.toString().split("[ ,]+"))
                        .filter(word -> !word.isEmpty())
                        .toList();
    }
}
