package io.waybill.delivery.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.outcome.Proof;
import io.waybill.outcome.Stored;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3ChecksumsTest {
    private static final String ETAG = "\"D6472BACC821F2C42B8E2CBA92E4AD29\"";
    private static final String MD5 = "d6472bacc821f2c42b8e2cba92e4ad29";

    @ParameterizedTest
    @CsvSource({"aws:kms, NONE", "aws:kms:dsse, NONE", "AES256, MD5", ", MD5"})
    void anEtagIsAnMd5UnlessAKeyOfKmsEncrypts(String how, Stored.Algorithm algorithm) {
        assertThat(S3Checksums.found(null, ETAG, encrypted(how)).algorithm()).isEqualTo(algorithm);
    }

    @Test
    void theCrc32cOfAllPartsCountsMoreThanAnEtagAlsoWhereKmsEncrypts() {
        assertThat(S3Checksums.found("RWpObw==-2", ETAG, encrypted("aws:kms")))
                .isEqualTo(new Stored.Checksum(Stored.Algorithm.CRC32C_OF_PARTS, Proof.CHUNKS, "456a4e6f-2"));
    }

    @Test
    void theCrc32cOfAWholeObjectIsNotTakenForThatOfItsParts() {
        assertThat(S3Checksums.found("RWpObw==", ETAG, encrypted(null)))
                .isEqualTo(new Stored.Checksum(Stored.Algorithm.CRC32C, Proof.WHOLE, "456a4e6f"));
    }

    @Test
    void theCrc32cOfTheWholeOfSeveralPartsIsNotTakenForThatOfOneChunk() {
        assertThat(S3Checksums.found("RWpObw==", "\"" + MD5 + "-3\"", encrypted(null)))
                .isEqualTo(new Stored.Checksum(Stored.Algorithm.MD5_OF_PARTS, Proof.CHUNKS, MD5 + "-3"));
    }

    @Test
    void anEtagOfPartsIsTheMd5OfTheirs() {
        assertThat(S3Checksums.found(null, "\"" + MD5 + "-3\"", encrypted(null)))
                .isEqualTo(new Stored.Checksum(Stored.Algorithm.MD5_OF_PARTS, Proof.CHUNKS, MD5 + "-3"));
    }

    private static Headers encrypted(String how) {
        return how == null ? Headers.of() : Headers.of("x-amz-server-side-encryption", how);
    }
}
