package io.waybill.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.waybill.flow.FlowFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every route file is what Camel's schema says, and reads as the rules of the house want it. */
class RouteFilesTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final int LONGEST_FLOW = 80;

    @ParameterizedTest
    @MethodSource("routeFiles")
    void fitsTheSchemaOfCamel(Path file) throws IOException {
        Set<ValidationMessage> findings = Schema.OF_CAMEL.validate(tree(file));
        // A placeholder stands for a value of any type.
        findings.removeIf(finding -> finding.getInstanceNode() != null
                && finding.getInstanceNode().asText("").contains("{{"));
        assertThat(findings).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void givesEachRouteADescriptionAndItsInputTheNameOfTheRoute(Path file) throws IOException {
        for (JsonNode route : routes(file)) {
            String id = route.path("id").asText();
            assertThat(id).matches("[a-z0-9]+(-[a-z0-9]+)*");
            assertThat(route.path("description").asText()).as(id).isNotBlank();
            String input = route.path("from").path("uri").asText();
            if (input.startsWith("direct:")) {
                assertThat(input).isEqualTo("direct:" + id);
            }
        }
    }

    @Test
    void usesEachRouteIdOnce() throws IOException {
        Set<String> ids = new HashSet<>();
        for (Path file : routeFiles().toList()) {
            for (JsonNode route : routes(file)) {
                assertThat(ids.add(route.path("id").asText()))
                        .as("%s in %s", route.path("id"), file)
                        .isTrue();
            }
        }
    }

    @Test
    void leavesNoDirectDangling() throws IOException {
        Set<String> read = new TreeSet<>();
        Set<String> written = new TreeSet<>();
        for (Path file : Stream.concat(routeFiles(), kamelets()).toList()) {
            JsonNode tree = YAML.readTree(file.toFile());
            tree.findValues("from").forEach(from -> read.add(from.path("uri").asText()));
            tree.findValues("to")
                    .forEach(to -> written.add(
                            to.isTextual() ? to.asText() : to.path("uri").asText()));
        }
        // What the bean of a store does has a route that is made of a template.
        written.removeIf(uri -> !uri.startsWith("direct:") || uri.matches("direct:(azure|drive|folder|minio)-find"));
        assertThat(read).containsAll(written);
    }

    @Test
    void keepsFlowsShort() throws IOException {
        try (Stream<Path> flows = Files.list(Path.of("routes/flows"))) {
            for (Path flow : flows.toList()) {
                assertThat(Files.readAllLines(flow)).as(flow.toString()).hasSizeLessThanOrEqualTo(LONGEST_FLOW);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void describesEachKameletAndItsForm(Path file) throws IOException {
        JsonNode kamelet = YAML.readTree(file.toFile());
        String name = kamelet.path("metadata").path("name").asText();
        assertThat(file.getFileName()).hasToString(name + ".kamelet.yaml");
        assertThat(name).matches("[a-z]+(-[a-z]+)*-(source|action|sink)");
        JsonNode definition = kamelet.path("spec").path("definition");
        assertThat(definition.path("title").asText()).isNotBlank();
        assertThat(definition.path("description").asText()).isNotBlank();
        definition.path("properties").forEach(property -> {
            assertThat(property.path("description").asText()).as(name).isNotBlank();
            assertThat(property.path("type").asText()).as(name).isNotBlank();
        });
    }

    static Stream<Path> routeFiles() throws IOException {
        return files().filter(file -> !file.startsWith("routes/kamelets"));
    }

    static Stream<Path> kamelets() throws IOException {
        return files().filter(file -> file.startsWith("routes/kamelets"));
    }

    private static Stream<Path> files() throws IOException {
        try (Stream<Path> found = Files.walk(Path.of("routes"))) {
            return found.filter(Files::isRegularFile).sorted().toList().stream();
        }
    }

    /** Those that stand there as they are; what templates become is named after a store. */
    static List<JsonNode> routes(Path file) throws IOException {
        List<JsonNode> routes = new ArrayList<>();
        tree(file).forEach(element -> {
            if (element.has("route")) {
                routes.add(element.path("route"));
            }
        });
        return routes;
    }

    /** A file as it is loaded: with the name of its flow in it. */
    private static JsonNode tree(Path file) throws IOException {
        return YAML.readTree(new FlowFile(file.getFileName().toString(), Files.readString(file)).routes());
    }

    /** Read once: it is large. */
    private static final class Schema {
        private static final JsonSchema OF_CAMEL = read();

        private static JsonSchema read() {
            try (InputStream schema = RouteFilesTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
                return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                        .getSchema(new ObjectMapper().readTree(schema));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
