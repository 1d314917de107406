package io.waybill.intake.upload;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** The name of what is uploaded, which its sender may make of anything. */
final class UploadName {
    private static final int LONGEST_PART = 255;
    private static final int LONGEST = 1024;
    private static final Map<String, String> ENDINGS = Map.of(
            "application/pdf", ".pdf",
            "application/zip", ".zip",
            "text/plain", ".txt",
            "text/csv", ".csv",
            "image/jpeg", ".jpg",
            "image/png", ".png",
            "image/tiff", ".tif");

    private UploadName() {}

    /**
     * The name, with slashes between its parts; by its id and type where there is none.
     *
     * @throws UploadRefused if it leads elsewhere, is too long, or has characters that no name may have
     */
    static String of(NewUpload wanted, UUID id) {
        String given = wanted.name().map(name -> name.replace('\\', '/')).orElse("");
        String name = Arrays.stream(given.split("/"))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .collect(Collectors.joining("/"));
        if (name.isEmpty()) {
            return id + wanted.mediaType().map(ENDINGS::get).orElse(".bin");
        }
        for (String part : name.split("/")) {
            require(!part.equals(".."), "leads out of its folder with '..'");
            require(bytes(part) <= LONGEST_PART, "has a part of more than " + LONGEST_PART + " bytes");
        }
        require(bytes(name) <= LONGEST, "has more than " + LONGEST + " bytes");
        require(name.codePoints().noneMatch(UploadName::isForbidden), "has a character that can't be seen");
        return name;
    }

    /** Control characters, those that turn what follows around, and halves of characters. */
    private static boolean isForbidden(int point) {
        int type = Character.getType(point);
        return type == Character.CONTROL
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || point >= 0x202A && point <= 0x202E
                || point >= 0x2066 && point <= 0x2069;
    }

    private static void require(boolean good, String problem) {
        if (!good) {
            throw new UploadRefused(UploadRefused.Reason.BAD_VALUE, "its name " + problem + ": give it another one");
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
