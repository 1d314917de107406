package io.waybill.delivery.store;

import com.azure.storage.blob.models.Block;
import io.waybill.content.Checksums;
import io.waybill.delivery.ChunkedAttempt;
import io.waybill.ledger.Delivery;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Tells which blocks under the name of a blob are the chunks of a document. */
final class AzureBlocks {
    private static final int ID_LENGTH = 20;

    private AzureBlocks() {}

    /** Those blocks that were planned, by their index. */
    static Map<Integer, String> planned(Delivery delivery, List<Block> blocks) {
        Map<String, Integer> ids = new HashMap<>();
        for (int i = 0; i < Checksums.chunks(delivery.size()); i++) {
            ids.put(id(delivery, i), i);
        }
        Map<Integer, String> found = new HashMap<>();
        for (Block block : blocks) {
            Integer index = ids.get(block.getName());
            if (index != null && block.getSizeLong() == ChunkedAttempt.length(delivery, index)) {
                found.put(index, block.getName());
            }
        }
        return found;
    }

    /**
     * The id of a block: its index, its CRC32C, and the beginning of the document's SHA-256. The service compared the MD5 when
     * it took the block. So a block that is there under the id that is planned for it is the right one. All ids of a blob must
     * be of one length.
     */
    static String id(Delivery delivery, int index) {
        HexFormat hex = HexFormat.of();
        ByteBuffer bytes =
                ByteBuffer.allocate(ID_LENGTH).putInt(index).put(hex.parseHex(ChunkedAttempt.crc32c(delivery, index)));
        bytes.put(hex.parseHex(delivery.sha256()), 0, bytes.remaining());
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
