package io.waybill.camel;

import java.util.Optional;
import org.apache.camel.BeanScope;
import org.apache.camel.Expression;
import org.jspecify.annotations.Nullable;

/** Camel's language {@code bean}, which also reads what objects have under a name, with calls that are parsed once. */
final class BeanLanguage extends org.apache.camel.language.bean.BeanLanguage {
    private static final int RESULT_TYPE = 0;
    private static final int INSTANCE = 1;
    private static final int METHOD = 2;
    private static final int NAME = 4;
    private static final int SCOPE = 5;

    @Override
    public Expression createExpression(String expression, Object[] properties) {
        Object bean = property(Object.class, properties, INSTANCE, null);
        String method = property(String.class, properties, METHOD, null);
        if (method != null && bean != null) {
            Optional<Expression> getters =
                    Getters.of(bean, method, () -> super.createExpression(expression, properties));
            if (getters.isPresent()) {
                return getters.get();
            }
        }
        String name = property(String.class, properties, NAME, null);
        if (method != null
                && bean == null
                && name != null
                && isSingleton(property(Object.class, properties, SCOPE, null))) {
            Optional<BeanCall> call = BeanCall.of(getCamelContext(), name, method);
            if (call.isPresent()) {
                return new BeanValue(call.get(), property(Class.class, properties, RESULT_TYPE, null));
            }
        }
        return super.createExpression(expression, properties);
    }

    private static boolean isSingleton(@Nullable Object scope) {
        return scope == null || scope.toString().equals(BeanScope.Singleton.toString());
    }
}
