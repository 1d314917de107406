package io.waybill.ods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

class OdsAddressTest {
    @ParameterizedTest
    @CsvSource({
        "https://ods.example.org, https://ods.example.org/, 443",
        "http://ods.example.org:8090/api/, http://ods.example.org:8090/api/, 8090",
        "http://127.0.0.1, http://127.0.0.1/, 80"
    })
    void anAddressEndsWithASlash(String given, String url, int port) {
        assertThat(OdsAddress.of(given)).isEqualTo(new OdsAddress(url));
        assertThat(OdsAddress.of(given).port()).isEqualTo(port);
    }

    @ParameterizedTest
    @CsvSource({
        "'', It is empty",
        "'  ', It is empty",
        "standin, neither with http:// nor with https://",
        "ods.example.org, neither with http:// nor with https://",
        "htps://ods.example.org/, neither with http:// nor with https://",
        "https:///api, It names no host",
        "https://ods example.org/, It is no address",
        "https://ods.example.org:84433/, There is no port 84433",
        "https://ods.example.org/?lang=EN, can't be part of it"
    })
    void whatCanBeNoneIsRefusedWithWhatToDo(String given, String why) {
        assertThatThrownBy(() -> OdsAddress.of(given))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .extracting(e -> ((InvalidConfigurationPropertyValueException) e).getReason())
                .asString()
                .startsWith("'" + given + "' is no address of ODS. ")
                .contains(why)
                .contains("Set ODS_URL", "'stand-in'", "WAYBILL_ODS=false");
    }
}
