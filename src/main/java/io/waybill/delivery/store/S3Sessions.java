package io.waybill.delivery.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads which sessions a server keeps (S3's ListMultipartUploads); MinIO's client can't read that of every server. */
final class S3Sessions {
    private S3Sessions() {}

    /** The ids of those under a key. */
    static List<String> of(InputStream answer, String key) throws IOException {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(answer);
            List<String> ids = new ArrayList<>();
            String found = "";
            while (xml.hasNext()) {
                if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                    continue;
                }
                if (xml.getLocalName().equals("Key")) {
                    found = xml.getElementText();
                } else if (xml.getLocalName().equals("UploadId") && found.equals(key)) {
                    ids.add(xml.getElementText());
                }
            }
            return ids;
        } catch (XMLStreamException e) {
            throw new IOException("the list of sessions can't be read: " + e.getMessage(), e);
        }
    }
}
