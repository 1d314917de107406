package io.waybill.camel;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * What an object has under a name, and so on, as in {@code ${variable.delivery.document.size}}. Its methods are looked up
 * once for each class. What can't be found so is left to Camel, which says what is wrong with it.
 */
final class Getters implements Expression, Predicate {
    private static final Pattern CHAIN = Pattern.compile("\\.?[A-Za-z_]\\w*(\\.[A-Za-z_]\\w*)*");
    private static final Map<String, List<String>> CHAINS = new ConcurrentHashMap<>();
    private static final Map<Getter, Optional<Method>> METHODS = new ConcurrentHashMap<>();

    private record Getter(Class<?> type, String name) {}

    private final Object object;
    private final List<String> names;
    private final Supplier<Expression> camel;

    private Getters(Object object, List<String> names, Supplier<Expression> camel) {
        this.object = object;
        this.names = names;
        this.camel = camel;
    }

    /**
     * The expression, if the chain has nothing but names.
     *
     * @param camel makes the expression that Camel would use
     */
    static Optional<Expression> of(Object object, String chain, Supplier<Expression> camel) {
        List<String> names = CHAINS.computeIfAbsent(chain, Getters::names);
        return names.isEmpty() ? Optional.empty() : Optional.of(new Getters(object, names, camel));
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"})
    public <T> T evaluate(Exchange exchange, Class<T> type) {
        Object value = value(exchange);
        return type.isInstance(value) || value == null
                ? (T) value
                : exchange.getContext().getTypeConverter().convertTo(type, exchange, value);
    }

    @Override
    public void init(CamelContext context) {
        // Everything is known already.
    }

    @Override
    public boolean matches(Exchange exchange) {
        return ObjectHelper.evaluateValuePredicate(value(exchange));
    }

    private @Nullable Object value(Exchange exchange) {
        Object value = object;
        for (String name : names) {
            Optional<Method> method = value == null
                    ? Optional.empty()
                    : METHODS.computeIfAbsent(new Getter(value.getClass(), name), Getters::method);
            if (method.isEmpty()) {
                return camel.get().evaluate(exchange, Object.class);
            }
            try {
                value = method.get().invoke(value);
            } catch (IllegalAccessException | InvocationTargetException e) {
                return camel.get().evaluate(exchange, Object.class);
            }
        }
        return value;
    }

    private static List<String> names(String chain) {
        if (!CHAIN.matcher(chain).matches()) {
            return List.of();
        }
        return List.of((chain.startsWith(".") ? chain.substring(1) : chain).split("\\."));
    }

    /** Of the very name, or else one that gets it. */
    private static Optional<Method> method(Getter getter) {
        String capital = getter.name.substring(0, 1).toUpperCase(Locale.ROOT) + getter.name.substring(1);
        for (String name : List.of(getter.name, "get" + capital, "is" + capital)) {
            Method method = ClassUtils.getMethodIfAvailable(getter.type, name);
            if (method != null && method.getReturnType() != void.class && method.getDeclaringClass() != Object.class) {
                return accessible(method, getter.type);
            }
        }
        return Optional.empty();
    }

    private static Optional<Method> accessible(Method method, Class<?> type) {
        Method known = ClassUtils.getPubliclyAccessibleMethodIfPossible(method, type);
        return known.trySetAccessible() ? Optional.of(known) : Optional.empty();
    }
}
