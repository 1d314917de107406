package io.waybill.camel;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;

/** What a bean returns as the value of an expression, or as a condition. */
final class BeanValue implements Expression, Predicate {
    private final BeanCall call;
    private final @Nullable Class<?> type;

    /**
     * Nothing is called yet.
     *
     * @param type that whoever doesn't ask for one gets
     */
    BeanValue(BeanCall call, @Nullable Class<?> type) {
        this.call = call;
        this.type = type;
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"})
    public <T> T evaluate(Exchange exchange, Class<T> wanted) {
        Object value = value(exchange);
        Class<?> target = wanted == Object.class && type != null ? type : wanted;
        return target == Object.class
                ? (T) value
                : (T) exchange.getContext().getTypeConverter().convertTo(target, exchange, value);
    }

    @Override
    public void init(CamelContext context) {
        // Everything is known already.
    }

    @Override
    public boolean matches(Exchange exchange) {
        return ObjectHelper.evaluateValuePredicate(value(exchange));
    }

    /** What the method throws fails the exchange as it is, not wrapped into a failure of an expression. */
    private @Nullable Object value(Exchange exchange) {
        try {
            return call.invoke(exchange);
        } catch (Exception | Error e) {
            exchange.setException(e);
            return null;
        }
    }

    @Override
    public String toString() {
        return "bean " + call;
    }
}
