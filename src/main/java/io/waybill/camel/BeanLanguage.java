package io.waybill.camel;

import java.util.Optional;
import org.apache.camel.BeanScope;
import org.apache.camel.CamelContext;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.StaticService;
import org.apache.camel.support.ExpressionToPredicateAdapter;
import org.apache.camel.support.TypedLanguageSupport;
import org.jspecify.annotations.Nullable;

/**
 * Camel's language {@code bean}, which also reads what objects have under a name, with calls that are parsed once. It isn't
 * one of Camel's: Spring Boot would configure it, which fails in the context that a flow file is tried in.
 */
final class BeanLanguage extends TypedLanguageSupport implements StaticService {
    private static final int RESULT_TYPE = 0;
    private static final int INSTANCE = 1;
    private static final int METHOD = 2;
    private static final int NAME = 4;
    private static final int SCOPE = 5;

    private final org.apache.camel.language.bean.BeanLanguage camel = new org.apache.camel.language.bean.BeanLanguage();

    @Override
    public void setCamelContext(CamelContext context) {
        super.setCamelContext(context);
        camel.setCamelContext(context);
    }

    @Override
    public void start() {
        camel.start();
    }

    @Override
    public void stop() {
        camel.stop();
    }

    @Override
    public Expression createExpression(String expression) {
        return camel.createExpression(expression);
    }

    @Override
    public Predicate createPredicate(String expression) {
        return camel.createPredicate(expression);
    }

    @Override
    public Predicate createPredicate(String expression, Object[] properties) {
        return ExpressionToPredicateAdapter.toPredicate(createExpression(expression, properties));
    }

    @Override
    public Expression createExpression(String expression, Object[] properties) {
        Object bean = property(Object.class, properties, INSTANCE, null);
        String method = property(String.class, properties, METHOD, null);
        if (method != null && bean != null) {
            Optional<Expression> getters =
                    Getters.of(bean, method, () -> camel.createExpression(expression, properties));
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
        return camel.createExpression(expression, properties);
    }

    private static boolean isSingleton(@Nullable Object scope) {
        return scope == null || scope.toString().equals(BeanScope.Singleton.toString());
    }
}
