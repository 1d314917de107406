package io.waybill.camel;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.support.MessageHelper;
import org.apache.camel.util.StringQuoteHelper;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * A call as routes write it, such as {@code settle(${variable.delivery}, ${body})}. Its method is looked up and its parameters
 * are parsed once, when the route is made; Camel does both again for each exchange.
 */
final class BeanCall {
    /** A name, alone or with parameters. */
    private static final Pattern CALL = Pattern.compile("\\s*(\\w+)\\s*(?:\\((.*)\\))?\\s*", Pattern.DOTALL);

    /** One parameter of the method: of which type, and where it comes from. */
    private record Parameter(Class<?> type, Expression value) {}

    private final Object bean;
    private final Method method;
    private final List<Parameter> parameters;

    private BeanCall(Object bean, Method method, List<Parameter> parameters) {
        this.bean = bean;
        this.method = method;
        this.parameters = parameters;
    }

    /**
     * Looks up the method and parses the parameters.
     *
     * @param name of the bean
     * @return the call, or nothing if it is one that Camel has to find out anew for each exchange: of a method with several
     *     of the same name and number of parameters, or one that gets its parameters without being told
     * @throws IllegalArgumentException if the bean has no such method, or a parameter can't be what it is told
     */
    static Optional<BeanCall> of(CamelContext context, String name, String call) {
        Object bean = context.getRegistry().lookupByName(name);
        Matcher parts = CALL.matcher(call);
        if (bean == null || !parts.matches()) {
            return Optional.empty();
        }
        List<Method> named = Arrays.stream(bean.getClass().getMethods())
                .filter(method -> method.getName().equals(parts.group(1)) && !method.isBridge())
                .toList();
        boolean withoutWord = parts.group(2) == null;
        String[] texts = texts(withoutWord ? "" : parts.group(2));
        List<Method> fitting = named.stream()
                .filter(method -> method.getParameterCount() == texts.length)
                .toList();
        if (named.isEmpty() || fitting.isEmpty() && !withoutWord) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "the bean '%s' has no method that '%s' could call: it has %s",
                    name,
                    call,
                    described(named.isEmpty() ? List.of(bean.getClass().getMethods()) : named)));
        }
        if (fitting.size() != 1 || withoutWord && named.size() > 1 || isTakenFurther(fitting.get(0))) {
            return Optional.empty();
        }
        Method method = fitting.get(0);
        method.setAccessible(true);
        Parameter[] parameters = new Parameter[texts.length];
        for (int i = 0; i < texts.length; i++) {
            Class<?> type = ClassUtils.resolvePrimitiveIfNecessary(method.getParameterTypes()[i]);
            parameters[i] = new Parameter(type, expression(context, texts[i].strip(), type, call));
        }
        return Optional.of(new BeanCall(bean, method, List.of(parameters)));
    }

    /**
     * Calls the method.
     *
     * @throws Exception what the method throws
     */
    @Nullable
    Object invoke(Exchange exchange) throws Exception {
        MessageHelper.resetStreamCache(exchange.getIn());
        Object[] arguments = new Object[parameters.size()];
        for (int i = 0; i < arguments.length; i++) {
            Parameter parameter = parameters.get(i);
            arguments[i] = typed(
                    exchange.getContext(), exchange, parameter.value.evaluate(exchange, Object.class), parameter.type);
        }
        try {
            return method.invoke(bean, arguments);
        } catch (InvocationTargetException e) {
            if (e.getTargetException() instanceof Error error) {
                throw error;
            }
            throw (Exception) e.getTargetException();
        }
    }

    boolean hasResult() {
        return method.getReturnType() != void.class;
    }

    @Override
    public String toString() {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }

    private static String[] texts(String parameters) {
        return parameters.isBlank() ? new String[0] : StringQuoteHelper.splitSafeQuote(parameters, ',', true, true);
    }

    /** A value that Camel would call or wait for. */
    private static boolean isTakenFurther(Method method) {
        return method.isVarArgs()
                || Callable.class.isAssignableFrom(method.getReturnType())
                || CompletionStage.class.isAssignableFrom(method.getReturnType());
    }

    /** What is the same for each exchange is converted now. */
    private static Expression expression(CamelContext context, String text, Class<?> type, String call) {
        boolean quoted = text.length() > 1
                && (text.startsWith("'") || text.startsWith("\""))
                && text.endsWith(text.substring(0, 1));
        String bare = quoted ? text.substring(1, text.length() - 1) : text;
        if (bare.contains("${") || bare.contains("$simple{")) {
            Expression expression = context.resolveLanguage("simple").createExpression(bare);
            expression.init(context);
            return expression;
        }
        try {
            Object value = typed(context, null, !quoted && bare.equals("null") ? null : bare, type);
            return new Fixed(value);
        } catch (NoTypeConversionAvailableException | RuntimeException e) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "%s is no %s, which '%s' takes there", text, type.getSimpleName(), call));
        }
    }

    private static @Nullable Object typed(
            CamelContext context, @Nullable Exchange exchange, @Nullable Object value, Class<?> type)
            throws NoTypeConversionAvailableException {
        return value == null || type.isInstance(value)
                ? value
                : context.getTypeConverter().mandatoryConvertTo(type, exchange, value);
    }

    private static String described(List<Method> methods) {
        return methods.stream()
                .filter(method -> method.getDeclaringClass() != Object.class)
                .map(method -> method.getName()
                        + Arrays.stream(method.getParameterTypes())
                                .map(Class::getSimpleName)
                                .collect(Collectors.joining(", ", "(", ")")))
                .sorted()
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private record Fixed(@Nullable Object value) implements Expression {
        @Override
        @SuppressWarnings("unchecked")
        public <T> T evaluate(Exchange exchange, Class<T> type) {
            return (T) value;
        }
    }
}
