package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.entrepot.shared.StrictXml;
import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * XML as a tree: {@code {"root":"Order","namespace":"urn:…","Order":{"ID":"7","Line":[{…},{…}]}}}. Elements go by their
 * local names, repeated ones are lists, and text beside attributes is {@code {"@currencyID":"EUR","#":"7.50"}}.
 * Document types and entities are refused: they can read files, call servers and fill the memory.
 */
final class XmlTree {
    private static final int MAX_VALUES = 200_000;
    private static final int MAX_DEPTH = 60;

    private final XMLStreamReader xml;
    private int values;

    private XmlTree(XMLStreamReader xml) {
        this.xml = xml;
    }

    /** @param file what the file is called, for messages about it; or null */
    static ObjectNode read(byte[] raw, String file) {
        try {
            XMLStreamReader xml = StrictXml.factory().createXMLStreamReader(new ByteArrayInputStream(raw));
            ObjectNode document = new XmlTree(xml).document();
            xml.close();
            return file == null ? document : document.put("file", file);
        } catch (XMLStreamException e) {
            long line =
                    e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNumber());
            throw new DocumentUnreadable(line, "not XML: " + StrictXml.words(e));
        }
    }

    private ObjectNode document() throws XMLStreamException {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        while (xml.hasNext()) {
            int event = xml.next();
            refuse(event);
            if (event == XMLStreamConstants.START_ELEMENT) {
                document.put("root", xml.getLocalName());
                document.put("namespace", xml.getNamespaceURI() == null ? "" : xml.getNamespaceURI());
                String root = xml.getLocalName();
                document.set(root, element());
            }
        }
        return document;
    }

    private void refuse(int event) {
        if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
            throw new DocumentUnreadable(xml.getLocation().getLineNumber(), "document types and entities are not read");
        }
    }

    /** The element that begins here, to its end. */
    private JsonNode element() throws XMLStreamException {
        Deque<ObjectNode> open = new ArrayDeque<>();
        Deque<StringBuilder> texts = new ArrayDeque<>();
        open.push(begun());
        texts.push(new StringBuilder());
        while (true) {
            int event = xml.next();
            refuse(event);
            if (event == XMLStreamConstants.START_ELEMENT) {
                if (open.size() >= MAX_DEPTH) {
                    throw new DocumentUnreadable(
                            xml.getLocation().getLineNumber(), "elements are nested deeper than " + MAX_DEPTH);
                }
                open.push(begun());
                texts.push(new StringBuilder());
            } else if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
                texts.peek().append(xml.getText());
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                JsonNode done = ended(open.pop(), texts.pop().toString().strip());
                if (open.isEmpty()) {
                    return done;
                }
                add(open.peek(), xml.getLocalName(), done);
            }
        }
    }

    private ObjectNode begun() {
        if (++values > MAX_VALUES) {
            throw new DocumentUnreadable(
                    xml.getLocation().getLineNumber(),
                    "up to here the document has more than " + MAX_VALUES + " values; send it in parts");
        }
        ObjectNode element = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            element.put("@" + xml.getAttributeLocalName(i), xml.getAttributeValue(i));
            values++;
        }
        return element;
    }

    private static JsonNode ended(ObjectNode element, String text) {
        if (element.isEmpty()) {
            return TextNode.valueOf(text);
        }
        return text.isEmpty() ? element : element.put("#", text);
    }

    private static void add(ObjectNode parent, String name, JsonNode child) {
        JsonNode there = parent.get(name);
        if (there == null) {
            parent.set(name, child);
        } else if (there instanceof ArrayNode list) {
            list.add(child);
        } else {
            parent.set(name, JsonNodeFactory.instance.arrayNode().add(there).add(child));
        }
    }
}
