package io.waybill.inspect;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.tika.mime.MimeTypeException;
import org.apache.tika.mime.MimeTypes;
import org.apache.tika.mime.MimeTypesFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Tika's media types without the few magic numbers that are searched for over a wide range. Those take half of the time,
 * and only tell more of what others recognize by its first bytes: of text (HTML, mails), PostScript and Windows Media.
 */
final class QuickTypes {
    private static final String TABLE = "tika-mimetypes.xml";
    /** A PDF may begin this late. */
    private static final int WIDEST = 512;

    private QuickTypes() {}

    static MimeTypes of() {
        try (InputStream in = MimeTypes.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new IllegalStateException("tika-core has no " + TABLE);
            }
            Document table =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
            removeWide(table);
            return MimeTypesFactory.create(table);
        } catch (IOException | ParserConfigurationException | SAXException | MimeTypeException e) {
            throw new IllegalStateException("Tika's media types can't be read", e);
        }
    }

    private static void removeWide(Document table) {
        for (Element magic : elements(table.getElementsByTagName("magic"))) {
            for (Element match : elements(magic.getChildNodes())) {
                if (isWide(match)) {
                    magic.removeChild(match);
                }
            }
            if (elements(magic.getChildNodes()).isEmpty()) {
                magic.getParentNode().removeChild(magic);
            }
        }
    }

    private static List<Element> elements(NodeList nodes) {
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            Node node = nodes.item(i);
            if (node instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }

    /** An offset is a number, or the first and the last one. */
    private static boolean isWide(Element match) {
        String[] offset = match.getAttribute("offset").split(":");
        return offset.length == 2 && Integer.parseInt(offset[1]) - Integer.parseInt(offset[0]) > WIDEST;
    }
}
