package io.waybill.delivery.store;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.ListBlobsOptions;
import io.waybill.ledger.Delivery;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The versions that an account may keep of a blob that was removed. */
final class AzureVersions {
    private static final Logger LOG = LoggerFactory.getLogger(AzureVersions.class);
    private static final int NOT_FOUND = 404;

    private final BlobContainerClient container;

    AzureVersions(BlobContainerClient container) {
        this.container = container;
    }

    /** Removes one. Safe to repeat. */
    void remove(Delivery delivery, @Nullable String version) {
        if (version != null) {
            remove(AzureStore.blobName(delivery), version);
        }
    }

    /** Removes all that are of a delivery. Safe to repeat. */
    void removeListed(Delivery delivery) {
        String name = AzureStore.blobName(delivery);
        ListBlobsOptions options = new ListBlobsOptions()
                .setPrefix(name)
                .setDetails(new BlobListDetails().setRetrieveVersions(true).setRetrieveMetadata(true));
        unlessGone(() -> {
            for (BlobItem item : container.listBlobs(options, null)) {
                boolean isVersion = item.getName().equals(name) && item.getVersionId() != null;
                if (isVersion && AzureStore.isOurs(delivery, item.getMetadata())) {
                    remove(name, item.getVersionId());
                }
            }
        });
    }

    private void remove(String name, String version) {
        unlessGone(() -> container.getBlobVersionClient(name, version).delete());
    }

    private static void unlessGone(Runnable removal) {
        try {
            removal.run();
        } catch (BlobStorageException e) {
            if (e.getStatusCode() != NOT_FOUND) {
                throw e;
            }
            LOG.debug("It is gone already", e);
        }
    }
}
