package io.waybill.camel;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.Language;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.VariableRepository;

/** The live beans as a trial context may see them: without those that it would take for its own. */
class BorrowedRegistry implements BeanRepository {
    private final Registry live;

    BorrowedRegistry(Registry live) {
        this.live = live;
    }

    @Override
    public Object lookupByName(String name) {
        return lent(live.lookupByName(name));
    }

    @Override
    public <T> T lookupByNameAndType(String name, Class<T> type) {
        return lent(live.lookupByNameAndType(name, type));
    }

    @Override
    public <T> Map<String, T> findByTypeWithName(Class<T> type) {
        Map<String, T> found = new HashMap<>(live.findByTypeWithName(type));
        found.values().removeIf(BorrowedRegistry::isOwn);
        return found;
    }

    @Override
    public <T> Set<T> findByType(Class<T> type) {
        return live.findByType(type).stream().filter(bean -> !isOwn(bean)).collect(Collectors.toSet());
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"})
    private static <T> T lent(T bean) {
        return isOwn(bean) ? null : bean;
    }

    private static boolean isOwn(Object bean) {
        return bean instanceof Component
                || bean instanceof CamelContext
                || bean instanceof RoutesBuilder
                || bean instanceof Language
                || bean instanceof VariableRepository;
    }
}
