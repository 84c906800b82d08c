package io.entrepot.shared;

import java.io.StringReader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads XML without document types and entities, which can read files, call servers and fill the memory. */
public final class StrictXml {
    private StrictXml() {}

    public static XMLInputFactory factory() {
        // the JDK's own, whatever else is on the class path
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /** @throws IllegalArgumentException when the text is not XML; says what is wrong and where */
    static void check(String text) {
        try {
            XMLStreamReader xml = factory().createXMLStreamReader(new StringReader(text));
            while (xml.hasNext()) {
                xml.next();
            }
        } catch (XMLStreamException e) {
            String place = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNumber() + ", column "
                            + e.getLocation().getColumnNumber();
            throw new IllegalArgumentException("not XML" + place + ": " + words(e), e);
        }
    }

    /** The parser repeats its place, and quotes what it read. */
    public static String words(XMLStreamException e) {
        return String.valueOf(e.getMessage()).replaceFirst("(?s)^.*\nMessage: ", "");
    }
}
