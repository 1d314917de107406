package io.waybill.camel;

import java.lang.reflect.Method;
import java.util.Optional;
import org.apache.camel.BeanScope;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.spi.BeanProcessorFactory;
import org.apache.camel.support.PluginHelper;
import org.jspecify.annotations.Nullable;

/** Lets the routes of a context call beans without parsing the same calls for each exchange. */
final class BeanCalls implements BeanProcessorFactory {
    private final BeanProcessorFactory camel;

    private BeanCalls(BeanProcessorFactory camel) {
        this.camel = camel;
    }

    /** For all routes that are made afterwards. */
    static void install(CamelContext context) {
        BeanProcessorFactory camel = PluginHelper.getBeanProcessorFactory(context);
        context.getCamelContextExtension().addContextPlugin(BeanProcessorFactory.class, new BeanCalls(camel));
        context.getRegistry().bind("bean-language", new BeanLanguage());
    }

    @Override
    public Processor createBeanProcessor(CamelContext context, Object bean, Method method) throws Exception {
        return camel.createBeanProcessor(context, bean, method);
    }

    @Override
    public Processor createBeanProcessor(
            CamelContext context,
            @Nullable Object bean,
            @Nullable String beanType,
            @Nullable Class<?> beanClass,
            @Nullable String name,
            @Nullable String method,
            BeanScope scope)
            throws Exception {
        if (name != null && method != null && scope == BeanScope.Singleton) {
            Optional<BeanCall> call = BeanCall.of(context, name, method);
            if (call.isPresent()) {
                return new BeanStep(call.get());
            }
        }
        return camel.createBeanProcessor(context, bean, beanType, beanClass, name, method, scope);
    }
}
