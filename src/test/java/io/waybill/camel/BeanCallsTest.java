package io.waybill.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.DefaultMessage;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes that call beans do what they did when Camel parsed each call anew. */
class BeanCallsTest {
    /** What a route carries. */
    public record Parcel(
            String name,
            long size,
            Optional<String> note,
            @Nullable Parcel inner) {
        public boolean isLarge() {
            return size > 10;
        }

        public Parcel failing() {
            throw new IllegalStateException("no getter");
        }
    }

    /** What routes call, not public, as most beans are. */
    static class Post {
        public String stamp(Parcel parcel, @Nullable Object body) {
            return parcel.name() + "/" + body;
        }

        public String text(String one, int two, boolean three) {
            return one + "|" + two + "|" + three;
        }

        public Path path(Path path) {
            return path.resolve("x");
        }

        public void nothing(Parcel parcel) {
            parcel.name();
        }

        public @Nullable String none() {
            return null;
        }

        public Optional<String> note(Parcel parcel) {
            return parcel.note();
        }

        public boolean isLarge(Parcel parcel) {
            return parcel.isLarge();
        }

        public List<String> parts(Parcel parcel) {
            return Arrays.asList(parcel.name().split(""));
        }

        public String lose(Parcel parcel) throws java.io.IOException {
            throw new java.io.IOException("lost " + parcel.name());
        }

        public String crash() {
            throw new AssertionError("crashed");
        }

        public boolean isThere(@Nullable String header, @Nullable Integer number) {
            return header != null && number != null;
        }

        public String either(String text) {
            return "text " + text;
        }

        public String either(Parcel parcel) {
            return "parcel " + parcel.name();
        }

        public String told(Exchange exchange) {
            return "told " + exchange.getVariable("parcel", Parcel.class).name();
        }

        public String byBody(String body) {
            return "got " + body;
        }
    }

    static Stream<String> steps() {
        return Stream.of(
                "bean: { ref: post, method: \"stamp(${variable.parcel}, ${body})\" }",
                "bean: { ref: post, method: \"stamp( ${variable.parcel} , 'a, b' )\" }",
                "bean: { ref: post, method: \"stamp(${variable.parcel}, ${header.absent})\" }",
                "bean: { ref: post, method: \"stamp(${variable.parcel}, null)\" }",
                "bean: { ref: post, method: \"stamp(${variable.parcel.inner}, 'x${body}y')\" }",
                "bean: { ref: post, method: \"text('a', 3, true)\" }",
                "bean: { ref: post, method: \"path(${body})\" }",
                "bean: { ref: post, method: \"nothing(${variable.parcel})\" }",
                "bean: { ref: post, method: none }",
                "bean: { ref: post, method: none() }",
                "bean: { ref: post, method: byBody }",
                "bean: { ref: post, method: \"either(${body})\" }",
                "bean: { ref: post, method: \"either(${variable.parcel})\" }",
                "bean: { ref: post, method: \"told(${exchange})\" }",
                "bean: { ref: post, method: \"lose(${variable.parcel})\" }",
                "bean: { ref: post, method: crash() }",
                "bean: { ref: post, method: \"isThere(${header.absent}, ${header.number})\" }",
                "bean: { ref: post, method: \"isThere('a', ${header.number})\" }",
                "bean: { ref: post, method: \"isThere(${header.number}, ${header.absent})\" }",
                "setBody: { method: { ref: post, method: \"note(${variable.parcel})\" } }",
                "setBody: { method: { ref: post, method: \"nothing(${variable.parcel})\" } }",
                "setBody: { method: { ref: post, method: \"lose(${variable.parcel})\" } }",
                "setBody: { method: { ref: post, method: \"told(${exchange})\" } }",
                "setVariable: { name: v, method: { ref: post, method: \"stamp(${variable.parcel}, ${body})\" } }",
                "setHeader: { name: h, method: { ref: post, method: none } }",
                "filter: { method: { ref: post, method: \"isLarge(${variable.parcel})\" }, steps: [ { setBody: { constant: large } } ] }",
                "filter: { method: { ref: post, method: \"lose(${variable.parcel})\" }, steps: [ { setBody: { constant: kept } } ] }",
                "filter: { method: { ref: post, method: \"isLarge(${variable.parcel.inner})\" }, steps: [ { setBody: { constant: large } } ] }",
                "split: { method: { ref: post, method: \"parts(${variable.parcel})\" }, steps: [ { setBody: { simple: \"${body}!\" } } ] }",
                "setBody: { simple: \"${variable.parcel.name}\" }",
                "setBody: { simple: \"${variable.parcel.isLarge}\" }",
                "setBody: { simple: \"${variable.parcel.large}\" }",
                "setBody: { simple: \"${variable.parcel.note.isPresent} ${variable.parcel.note.get}\" }",
                "setBody: { simple: \"${variable.parcel.inner.note.isPresent}\" }",
                "setBody: { simple: \"${variable.parcel.inner.note.get}\" }",
                "setBody: { simple: \"${variable.parcel.inner.inner}\" }",
                "setBody: { simple: \"${variable.parcel.inner.inner.name}\" }",
                "setBody: { simple: \"${variable.parcel.inner.inner?.name}\" }",
                "setBody: { simple: \"${variable.parcel.nosuch}\" }",
                "setBody: { simple: \"${variable.parcel.failing}\" }",
                "setBody: { simple: \"${variable.parcel.class.name}\" }",
                "setBody: { simple: \"${variable.parcel.name.substring(1)}\" }",
                "setBody: { simple: \"${variable.map.size} ${variable.map[a]} ${variable.list[0]} ${variable.list.size}\" }",
                "setBody: { simple: \"${body.length}\" }",
                "filter: { simple: \"${variable.parcel.isLarge}\", steps: [ { setBody: { constant: large } } ] }",
                "filter: { simple: \"${variable.list.isEmpty} == false && ${variable.list.size} > 1\", steps: [ { setBody: { constant: many } } ] }",
                "toD: \"direct:other-${variable.parcel.name}\"");
    }

    @ParameterizedTest
    @MethodSource("steps")
    void aStepDoesWhatItDidWithCamelsOwnCalls(String step) throws Exception {
        assertThat(outcome(step, true)).isEqualTo(outcome(step, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bean: { ref: post, method: \"stamp(${body})\" }",
                "bean: { ref: post, method: \"stamp()\" }",
                "bean: { ref: post, method: \"stamped(${body})\" }",
                "bean: { ref: post, method: \"text('a', 'b', true)\" }",
                "setBody: { method: { ref: post, method: \"isLarge(${body}, 1)\" } }",
                "bean: { ref: pst, method: \"stamp(${body})\" }"
            })
    void aCallThatNoMethodFitsIsRefusedBeforeTheRouteStarts(String step) {
        assertThatThrownBy(() -> outcome(step, true))
                .rootCause()
                .hasMessageMatching("(?s).*(has no method that '.*' could call: it has .*\\(.*\\)"
                        + "|'b' is no Integer, which 'text.*' takes there|pst).*");
    }

    @Test
    void aNumberBecomesTheOneThatTheMethodTakes() throws Exception {
        String step =
                "bean: { ref: post, method: \"text('${variable.parcel.name}', ${variable.parcel.size}, false)\" }";
        assertThat(outcome(step, true).toString()).contains("parcel|20|false");
    }

    @Test
    void theFileThatAMessageCameFromDoesNotGoFurtherWithAnotherBody() throws Exception {
        class FileMessage extends DefaultMessage {
            FileMessage(Exchange exchange) {
                super(exchange);
            }
        }
        String step = "bean: { ref: post, method: \"stamp(${variable.parcel}, ${body})\" }";
        try (CamelContext context = context(step, true)) {
            Exchange exchange = exchange(context);
            exchange.setIn(new FileMessage(exchange));
            exchange.getIn().setBody("file");
            exchange.getIn().setHeader("kept", 1);
            context.createProducerTemplate().send("direct:a", exchange);
            assertThat(exchange.getMessage()).isExactlyInstanceOf(DefaultMessage.class);
            assertThat(exchange.getMessage().getBody()).isEqualTo("parcel/file");
            assertThat(exchange.getMessage().getHeader("kept")).isEqualTo(1);
        }
    }

    /** What a user of the route would see, with one way and two-way exchanges. */
    private static List<Object> outcome(String step, boolean bound) throws Exception {
        try (CamelContext context = context(step, bound)) {
            return Stream.of(ExchangePattern.InOnly, ExchangePattern.InOut)
                    .<Object>map(pattern -> {
                        Exchange exchange = exchange(context);
                        exchange.setPattern(pattern);
                        context.createProducerTemplate().send("direct:a", exchange);
                        return Arrays.asList(
                                exchange.getMessage().getBody(),
                                exchange.getMessage().getHeaders(),
                                exchange.getVariable("v"),
                                failure(exchange));
                    })
                    .toList();
        }
    }

    /** The last cause: Camel wraps what an expression failed with. Without what differs from run to run. */
    private static String failure(Exchange exchange) {
        Throwable root = exchange.getException();
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root).replaceAll("Exchange\\[[^]]*]", "Exchange[]");
    }

    private static Exchange exchange(CamelContext context) {
        Exchange exchange = new DefaultExchange(context);
        Parcel inner = new Parcel("inner", 3, Optional.empty(), null);
        exchange.setVariable("parcel", new Parcel("parcel", 20, Optional.of("note"), inner));
        exchange.setVariable("list", List.of("x", "y"));
        exchange.setVariable("map", Map.of("a", "b"));
        exchange.getIn().setBody("body");
        exchange.getIn().setHeader("number", 7);
        return exchange;
    }

    private static CamelContext context(String step, boolean bound) throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        context.getRegistry().bind("post", new Post());
        context.build();
        if (bound) {
            BeanCalls.install(context);
        }
        String routes = """
                - route:
                    id: a
                    errorHandler: { noErrorHandler: {} }
                    from:
                      uri: direct:a
                      steps:
                        - %s
                - from:
                    uri: direct:other-parcel
                    steps:
                      - setBody: { constant: other }
                """.formatted(step);
        Resource resource = ResourceHelper.fromString("routes.yaml", routes);
        PluginHelper.getRoutesLoader(context).loadRoutes(resource);
        context.start();
        return context;
    }
}
