package io.waybill.camel;

import com.google.api.services.drive.Drive;
import java.util.Collection;
import org.apache.camel.CamelContext;
import org.apache.camel.component.google.drive.GoogleDriveClientFactory;
import org.springframework.beans.factory.ObjectProvider;

/** Gives camel-google-drive the one client that all workers share. */
class DriveClientFactory implements GoogleDriveClientFactory {
    private final ObjectProvider<Drive> drive;

    DriveClientFactory(ObjectProvider<Drive> drive) {
        this.drive = drive;
    }

    @Override
    public Drive makeClient(
            String clientId,
            String clientSecret,
            Collection<String> scopes,
            String applicationName,
            String refreshToken,
            String accessToken) {
        return drive.getObject();
    }

    @Override
    public Drive makeClient(
            CamelContext camelContext,
            String serviceAccountKey,
            Collection<String> scopes,
            String applicationName,
            String delegate) {
        return drive.getObject();
    }
}
