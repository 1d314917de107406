package io.waybill.camel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Locale;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;

/** Trusts the servers that an authority of one's own vouches for, and no others. */
final class OwnAuthority {
    private OwnAuthority() {}

    /** @param file one or more certificates in PEM */
    static SSLContextParameters of(Path file) {
        TrustManagersParameters trust = new TrustManagersParameters();
        trust.setTrustManager(trust(file));
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setTrustManagers(trust);
        return parameters;
    }

    private static TrustManager trust(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority-" + number++, certificate);
            }
            if (number == 0) {
                throw new IllegalArgumentException(String.format(Locale.ROOT, "%s holds no certificate in PEM", file));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers()[0];
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "The certificates of %s, named by waybill.stores.ods.ca, can't be read: %s",
                            file,
                            e),
                    e);
        }
    }
}
