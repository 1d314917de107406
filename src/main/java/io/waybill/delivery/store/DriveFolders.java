package io.waybill.delivery.store;

import com.google.api.services.drive.Drive;
import com.google.api.services.drive.model.File;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The folders of names, which are folders in Drive. */
final class DriveFolders {
    private static final String FOLDER = "application/vnd.google-apps.folder";

    private final Drive drive;
    private final String root;
    private final Cache<String, String> known;

    DriveFolders(Drive drive, String root, Duration believed) {
        this.drive = drive;
        this.root = root;
        this.known = CacheBuilder.newBuilder().expireAfterWrite(believed).build();
    }

    /** The id of a folder, which is made if it isn't there. */
    String id(String path) throws IOException {
        if (path.isEmpty()) {
            return root;
        }
        String id = known.getIfPresent(path);
        return id == null ? findOrMake(path) : id;
    }

    /** One at a time, for Drive would make two folders of one name. */
    private synchronized String findOrMake(String path) throws IOException {
        String before = known.getIfPresent(path);
        if (before != null) {
            return before;
        }
        int slash = path.lastIndexOf('/');
        String parent = id(slash < 0 ? "" : path.substring(0, slash));
        String name = path.substring(slash + 1);
        List<File> found = drive.files()
                .list()
                .setQ(String.format(
                        Locale.ROOT,
                        "name = '%s' and '%s' in parents and mimeType = '%s' and trashed = false",
                        name.replace("\\", "\\\\").replace("'", "\\'"),
                        parent,
                        FOLDER))
                .setFields("files(id)")
                .setSupportsAllDrives(true)
                .setIncludeItemsFromAllDrives(true)
                .execute()
                .getFiles();
        String id = found.isEmpty()
                ? drive.files()
                        .create(new File().setName(name).setMimeType(FOLDER).setParents(List.of(parent)))
                        .setFields("id")
                        .setSupportsAllDrives(true)
                        .execute()
                        .getId()
                : found.get(0).getId();
        known.put(path, id);
        return id;
    }
}
