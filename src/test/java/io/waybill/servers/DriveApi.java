package io.waybill.servers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.tomcat.util.http.fileupload.MultipartStream;
import org.apache.tomcat.util.http.fileupload.ParameterParser;

/** What the calls on files do, once the caller is known; the answers still have all fields. */
final class DriveApi {
    private static final String UNASKED = "kind,id,name,mimeType";
    private static final String UNASKED_OF_LIST = "kind,incompleteSearch,nextPageToken,files(" + UNASKED + ")";
    private static final int LARGEST_PAGE = 1000;

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    private final DriveFiles files;
    private final DriveSessions sessions;

    DriveApi(DriveFiles files, DriveSessions sessions) {
        this.files = files;
        this.sessions = sessions;
    }

    DriveReply reply(DriveRequest request, DriveCall call) throws IOException, DriveError {
        return switch (call) {
            case GENERATE_IDS -> pick(request, "*", generateIds(request));
            case LIST -> pick(request, UNASKED_OF_LIST, list(request));
            case GET -> pick(request, UNASKED, files.get(id(request)));
            case CREATE, UPDATE -> pick(request, UNASKED, save(request, request.fileId()));
            case START_SESSION -> startSession(request);
            case CHUNK, SESSION_STATUS -> continueSession(request);
            case CANCEL_SESSION -> {
                sessions.cancel(request.parameter("upload_id").orElseThrow());
                yield DriveReply.empty(499, Map.of());
            }
            case DOWNLOAD -> download(request, files.get(id(request)));
            case DELETE -> {
                files.delete(id(request));
                yield DriveReply.empty(204, Map.of());
            }
            case TOKEN -> throw new IllegalArgumentException("Not a call on files");
        };
    }

    private static String id(DriveRequest request) throws DriveError {
        return request.fileId().orElseThrow(() -> DriveError.badRequest("There is no file id in " + request.path()));
    }

    private DriveReply startSession(DriveRequest request) throws IOException, DriveError {
        String session = sessions.start(request.metadata(), request.fileId(), request);
        String fields = request.parameter("fields").map(f -> "&fields=" + f).orElse("");
        String location = "http://" + request.header("Host").orElseThrow() + request.path()
                + "?uploadType=resumable&upload_id=" + session + fields;
        return DriveReply.empty(200, Map.of("Location", location));
    }

    private DriveReply continueSession(DriveRequest request) throws IOException, DriveError {
        DriveSessions.State state = sessions.put(request.parameter("upload_id").orElseThrow(), request);
        if (state.file().isPresent()) {
            return pick(request, UNASKED, state.file().get());
        }
        return DriveReply.empty(
                308, state.received() == 0 ? Map.of() : Map.of("Range", "bytes=0-" + (state.received() - 1)));
    }

    private DriveReply download(DriveRequest request, ObjectNode file) throws DriveError {
        long size = file.path("size").asLong();
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", file.path("mimeType").asText());
        Path content = files.content(file.path("id").asText());
        Matcher range = RANGE.matcher(request.header("Range").orElse(""));
        if (!range.matches()) {
            return DriveReply.content(200, headers, new DriveReply.Region(content, 0, size));
        }
        long from = Long.parseLong(range.group(1));
        long end = range.group(2).isEmpty() ? size : Math.min(size, Long.parseLong(range.group(2)) + 1);
        if (from >= size) {
            throw new DriveError(416, "requestedRangeNotSatisfiable", "Request range not satisfiable");
        }
        headers.put("Content-Range", "bytes " + from + "-" + (end - 1) + "/" + size);
        return DriveReply.content(206, headers, new DriveReply.Region(content, from, end - from));
    }

    private ObjectNode generateIds(DriveRequest request) {
        ObjectNode answer = DriveRequest.JSON.createObjectNode();
        answer.put("kind", "drive#generatedIds").put("space", "drive");
        ArrayNode ids = answer.putArray("ids");
        int count = request.parameter("count").map(Integer::valueOf).orElse(10);
        for (int i = 0; i < count; i++) {
            ids.add(files.generateId());
        }
        return answer;
    }

    private ObjectNode list(DriveRequest request) throws DriveError {
        int size = Math.min(
                LARGEST_PAGE,
                request.parameter("pageSize").map(Integer::valueOf).orElse(100));
        int from = request.parameter("pageToken").map(Integer::valueOf).orElse(0);
        List<ObjectNode> found =
                files.find(DriveQuery.parse(request.parameter("q").orElse("")));
        ObjectNode answer = DriveRequest.JSON.createObjectNode();
        answer.put("kind", "drive#fileList").put("incompleteSearch", false);
        answer.putArray("files")
                .addAll(found.subList(Math.min(from, found.size()), Math.min(from + size, found.size())));
        if (from + size < found.size()) {
            answer.put("nextPageToken", Integer.toString(from + size));
        }
        return answer;
    }

    /** Creates or updates a file, by metadata alone or together with a content. */
    private ObjectNode save(DriveRequest request, Optional<String> id) throws IOException, DriveError {
        String type = request.header("Content-Type").orElse("");
        return switch (request.parameter("uploadType").orElse("")) {
            case "" -> {
                ObjectNode metadata = request.metadata();
                yield id.isPresent() ? files.update(id.get(), metadata) : files.create(metadata);
            }
            case "media" -> save(id, DriveRequest.JSON.createObjectNode(), request.content(), type);
            case "multipart" -> {
                MultipartStream parts = multipart(type, request.content());
                if (!parts.skipPreamble()) {
                    throw DriveError.badRequest("There is no metadata part");
                }
                parts.readHeaders();
                ObjectNode metadata = DriveRequest.metadata(parts.newInputStream());
                if (!parts.readBoundary()) {
                    throw DriveError.badRequest("There is no media part");
                }
                String mimeType = contentType(parts.readHeaders());
                yield save(id, metadata, parts.newInputStream(), mimeType);
            }
            default -> throw DriveError.badRequest("Unknown uploadType");
        };
    }

    private ObjectNode save(Optional<String> id, ObjectNode metadata, InputStream content, String mimeType)
            throws IOException, DriveError {
        if (id.isEmpty()) {
            files.checkNew(metadata);
        }
        Path part = files.newPart();
        try {
            Files.copy(content, part, StandardCopyOption.REPLACE_EXISTING);
            if (id.isPresent()) {
                files.update(id.get(), metadata);
                return files.setContent(id.get(), part, mimeType);
            }
            return files.create(metadata, part, mimeType);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Picks the fields that were asked for, or those that Drive gives unasked. */
    private static DriveReply pick(DriveRequest request, String unasked, JsonNode whole) throws DriveError {
        try {
            return DriveReply.json(
                    200,
                    DriveFields.parse(request.parameter("fields").orElse(unasked))
                            .of(whole));
        } catch (IllegalArgumentException e) {
            throw new DriveError(400, "invalidParameter", e.getMessage());
        }
    }

    private static MultipartStream multipart(String contentType, InputStream body) throws IOException, DriveError {
        String boundary = new ParameterParser().parse(contentType, ';').get("boundary");
        if (!contentType.startsWith("multipart/related") || boundary == null) {
            throw DriveError.badRequest("Expected multipart/related with a boundary, not " + contentType);
        }
        return new MultipartStream(body, boundary.getBytes(StandardCharsets.US_ASCII), null);
    }

    private static String contentType(String headers) {
        return headers.lines()
                .filter(line -> line.toLowerCase().startsWith("content-type:"))
                .map(line -> line.substring("content-type:".length()).strip())
                .findFirst()
                .orElse("");
    }
}
