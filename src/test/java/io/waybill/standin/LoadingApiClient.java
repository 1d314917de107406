package io.waybill.standin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes the requests of the loading API out byte for byte, so that a test can also get them wrong. */
final class LoadingApiClient {
    private static final String BOUNDARY = "----waybill-4711";

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI base;
    private String token = "none";

    LoadingApiClient(URI base) {
        this.base = base;
    }

    HttpResponse<String> logIn(String query, String fourParts) throws IOException, InterruptedException {
        String basic = Base64.getEncoder().encodeToString(fourParts.getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(base.resolve("api/auth/token?" + query))
                        .header("Authorization", "Basic " + basic)
                        .build(),
                BodyHandlers.ofString());
        if (response.statusCode() == 200) {
            token = response.body().replaceAll(".*\"token\":\"([^\"]+)\".*", "$1");
        }
        return response;
    }

    HttpResponse<String> get(String pathAndQuery) throws IOException, InterruptedException {
        return send(request(pathAndQuery).GET());
    }

    HttpResponse<String> save(String json) throws IOException, InterruptedException {
        return send(multipart("api/loading/symbol", BodyPublishers.ofString(dataPart(json) + end())));
    }

    HttpResponse<String> patch(String form) throws IOException, InterruptedException {
        return send(request("api/loading/symbol")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method("PATCH", BodyPublishers.ofString(form)));
    }

    HttpResponse<String> file(String json, String partName, String fileName, String content)
            throws IOException, InterruptedException {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        return file(json, partName, fileName, new ByteArrayInputStream(bytes), bytes.length);
    }

    HttpResponse<String> file(String json, String partName, String fileName, InputStream content, long size)
            throws IOException, InterruptedException {
        String head = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + partName + "\"; filename=\""
                + fileName + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
        BodyPublisher file = BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> content), size);
        return send(multipart(
                "api/loading/file",
                BodyPublishers.concat(
                        BodyPublishers.ofString(dataPart(json) + head), file, BodyPublishers.ofString(end()))));
    }

    private static String dataPart(String json) {
        return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"data\"\r\n"
                + "Content-Type: application/json\r\n\r\n" + json + "\r\n";
    }

    private static String end() {
        return "\r\n--" + BOUNDARY + "--\r\n";
    }

    private HttpRequest.Builder multipart(String path, BodyPublisher body) {
        return request(path)
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(body);
    }

    private HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(base.resolve(pathAndQuery)).header("authorization", "Access " + token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
