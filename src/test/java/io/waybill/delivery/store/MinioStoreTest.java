package io.waybill.delivery.store;

import static org.assertj.core.api.Assertions.assertThat;

import okhttp3.Headers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MinioStoreTest {
    @ParameterizedTest
    @CsvSource({"aws:kms, true", "aws:kms:dsse, true", "AES256, false", ", false"})
    void anEtagIsAnMd5UnlessAKeyOfKmsEncrypts(String how, boolean encrypted) {
        Headers answer = how == null ? Headers.of() : Headers.of("x-amz-server-side-encryption", how);

        assertThat(MinioStore.isEncrypted(answer)).isEqualTo(encrypted);
    }
}
