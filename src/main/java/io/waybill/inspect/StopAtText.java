package io.waybill.inspect;

import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Ends the reading of a document where its text begins: Tika's parsers have its metadata by then. */
final class StopAtText extends DefaultHandler {
    private boolean stopped;

    /** Whether it was this that ended the reading. */
    boolean stopped() {
        return stopped;
    }

    @Override
    public void startElement(String uri, String localName, String name, Attributes attributes) throws SAXException {
        if (localName.equals("body")) {
            stopped = true;
            throw new SAXException("The text is not wanted");
        }
    }
}
