package io.waybill.content;

import java.nio.file.Path;

/** The same where the system opens no folder relative to another one. */
class CheckedFolderTest extends SafeFolderTest {
    @Override
    SafeFolder opened(Path wanted) {
        return new SafeFolder(wanted, new CheckedHandle(wanted));
    }
}
