package io.waybill.delivery.store;

import com.google.api.client.http.HttpResponseException;
import com.google.api.services.drive.Drive;
import com.google.api.services.drive.model.File;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of names, which are folders in Drive. Drive allows several of one name in one folder; so each has an id that is booked
 * before it is made, which Drive gives one folder only, and of several that somebody made the oldest is taken.
 */
final class DriveFolders {
    private static final Logger LOG = LoggerFactory.getLogger(DriveFolders.class);
    private static final String FOLDER = "application/vnd.google-apps.folder";
    private static final Comparator<File> BY_AGE = Comparator.<File>comparingLong(
                    file -> file.getCreatedTime().getValue())
            .thenComparing(File::getId);

    private final Drive drive;
    private final String root;
    private final DriveFolderIds ids;
    private final Cache<String, String> known;

    DriveFolders(Drive drive, String root, Duration believed, DriveFolderIds ids) {
        this.drive = drive;
        this.root = root;
        this.ids = ids;
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

    /** One at a time, for many documents of one folder come together. */
    private synchronized String findOrMake(String path) throws IOException {
        String before = known.getIfPresent(path);
        if (before != null) {
            return before;
        }
        int slash = path.lastIndexOf('/');
        String parent = id(slash < 0 ? "" : path.substring(0, slash));
        String name = path.substring(slash + 1);
        Optional<String> found = find(parent, name);
        String id = found.isPresent() ? found.get() : make(parent, name);
        known.put(path, id);
        return id;
    }

    private Optional<String> find(String parent, String name) throws IOException {
        return drive
                .files()
                .list()
                .setQ(String.format(
                        Locale.ROOT,
                        "name = '%s' and '%s' in parents and mimeType = '%s' and trashed = false",
                        name.replace("\\", "\\\\").replace("'", "\\'"),
                        parent,
                        FOLDER))
                .setFields("files(id,createdTime)")
                .setSupportsAllDrives(true)
                .setIncludeItemsFromAllDrives(true)
                .execute()
                .getFiles()
                .stream()
                .min(BY_AGE)
                .map(File::getId);
    }

    private String make(String parent, String name) throws IOException {
        String id = ids.book(parent, name, nextId());
        try {
            return create(parent, name, id);
        } catch (HttpResponseException e) {
            if (e.getStatusCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            LOG.debug("The folder {} has been made already, with the id {}", name, id, e);
        }
        if (isThere(id)) {
            return id;
        }
        // Somebody put it into the trash, which keeps its id.
        ids.forget(id);
        return create(parent, name, ids.book(parent, name, nextId()));
    }

    private String create(String parent, String name, String id) throws IOException {
        return drive.files()
                .create(new File().setId(id).setName(name).setMimeType(FOLDER).setParents(List.of(parent)))
                .setFields("id")
                .setSupportsAllDrives(true)
                .execute()
                .getId();
    }

    private boolean isThere(String id) throws IOException {
        try {
            return !Boolean.TRUE.equals(drive.files()
                    .get(id)
                    .setFields("trashed")
                    .setSupportsAllDrives(true)
                    .execute()
                    .getTrashed());
        } catch (HttpResponseException e) {
            if (e.getStatusCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private String nextId() throws IOException {
        return drive.files().generateIds().setCount(1).execute().getIds().get(0);
    }
}
