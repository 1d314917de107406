package io.waybill.camel;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.processor.BaseProcessorSupport;
import org.apache.camel.spi.IdAware;
import org.apache.camel.support.DefaultMessage;
import org.apache.camel.support.ExchangeHelper;

/** The step {@code bean} of a route: calls a bean; what it returns is the new body. */
final class BeanStep extends BaseProcessorSupport implements IdAware {
    private final BeanCall call;
    private String id = "";

    BeanStep(BeanCall call) {
        this.call = call;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            Object result = call.invoke(exchange);
            if (call.hasResult()) {
                setBody(exchange, result);
            }
        } catch (Exception | Error e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    /** A message of a component, which may know a file of its own, doesn't go further with another body. */
    private static void setBody(Exchange exchange, Object result) {
        Message message = exchange.getMessage();
        if (message.getClass() == DefaultMessage.class) {
            message.setBody(result);
        } else {
            Message plain = new DefaultMessage(exchange.getContext());
            plain.copyFromWithNewBody(message, result);
            ExchangeHelper.replaceMessage(exchange, plain, false);
        }
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public void setId(String id) {
        this.id = id;
    }

    @Override
    public String toString() {
        return "bean " + call;
    }
}
