package io.waybill.camel;

import io.waybill.delivery.Chunk;
import io.waybill.delivery.store.AzureStore;
import java.io.InputStream;
import org.apache.camel.component.azure.storage.blob.BlobBlock;

/** The body that camel-azure-storage-blob wants for one block. */
public class AzureBlocks {
    private final AzureStore azure;

    AzureBlocks(AzureStore azure) {
        this.azure = azure;
    }

    /** With its length, for without it the component would read the stream to measure it. */
    public BlobBlock block(Chunk chunk, InputStream content) throws Exception {
        return BlobBlock.createBlobBlock(azure.blockId(chunk), chunk.length(), content);
    }
}
