package io.waybill.camel;

import io.waybill.delivery.Failures;
import io.waybill.ods.OdsCalls;
import io.waybill.ods.RecordRefused;
import io.waybill.ods.SymbolRecord;
import io.waybill.ods.symbol.Symbol;
import io.waybill.outcome.DeliveryFailed;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.ObjectProvider;

/** Makes requests to ODS over the routes {@code ods-symbol}, {@code ods-numbers} and {@code ods-save}. */
class OdsRoutes implements OdsCalls {
    private final ObjectProvider<ProducerTemplate> template;
    private final Failures failures;

    OdsRoutes(ObjectProvider<ProducerTemplate> template, Failures failures) {
        this.template = template;
        this.failures = failures;
    }

    @Override
    public void lookUp(Symbol symbol) {
        request("direct:ods-symbol", symbol.value());
    }

    @Override
    public Set<String> known(List<String> numbers) {
        Set<String> known = new LinkedHashSet<>();
        if (request("direct:ods-numbers", numbers) instanceof Collection<?> answers) {
            answers.forEach(answer -> known.add(String.valueOf(answer)));
        }
        known.retainAll(numbers);
        return known;
    }

    @Override
    public void save(SymbolRecord record) {
        request("direct:ods-save", record);
    }

    private Object request(String route, Object body) {
        try {
            return template.getObject().requestBody(route, body);
        } catch (CamelExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof RecordRefused refused) {
                throw refused;
            }
            throw new DeliveryFailed(failures.of(cause));
        }
    }
}
