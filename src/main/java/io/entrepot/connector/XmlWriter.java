package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes {@code {"root":"OrderResponse","namespaces":{"":"urn:…","cbc":"urn:…"},"content":[["cbc:ID","7"],
 * ["cac:Party",["cbc:EndpointID",{"schemeID":"0088"},"40…"]]]}} as XML. Nothing is written for null.
 */
final class XmlWriter {
    private final XMLStreamWriter xml;

    private XmlWriter(XMLStreamWriter xml) {
        this.xml = xml;
    }

    static byte[] write(JsonNode message) {
        var bytes = new ByteArrayOutputStream();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(bytes, "UTF-8");
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement(message.path("root").asText());
            for (Map.Entry<String, JsonNode> namespace :
                    message.path("namespaces").properties()) {
                if (namespace.getKey().isEmpty()) {
                    xml.writeDefaultNamespace(namespace.getValue().asText());
                } else {
                    xml.writeNamespace(namespace.getKey(), namespace.getValue().asText());
                }
            }
            var writer = new XmlWriter(xml);
            for (JsonNode part : message.path("content")) {
                writer.part(part);
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
            return bytes.toByteArray();
        } catch (XMLStreamException e) {
            throw new OutgoingFiles.Unsayable("no XML can be made of it: " + e.getMessage());
        }
    }

    /** An element, a list of elements, attributes of the element at hand, or its text. */
    private void part(JsonNode part) throws XMLStreamException {
        if (part.isObject()) {
            for (Map.Entry<String, JsonNode> attribute : part.properties()) {
                xml.writeAttribute(attribute.getKey(), attribute.getValue().asText());
            }
        } else if (part.isArray() && part.path(0).isTextual()) {
            xml.writeStartElement(part.path(0).asText());
            for (int i = 1; i < part.size(); i++) {
                part(part.get(i));
            }
            xml.writeEndElement();
        } else if (part.isArray()) {
            for (JsonNode one : part) {
                part(one);
            }
        } else if (!part.isNull()) {
            // what XML cannot hold, not even escaped
            xml.writeCharacters(part.asText().replaceAll("[\\p{Cc}&&[^\\t\\n\\r]]|[\\uFFFE\\uFFFF]", " "));
        }
    }
}
