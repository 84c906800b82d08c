package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.shared.StrictJson;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlTreeTest {
    private final Documents documents = new Documents();

    @Test
    void elementsBecomeMembersAndRepeatedOnesLists() {
        assertThat(
                        xml(
                                "<a:o xmlns:a=\"urn:x\"><a:i>1</a:i><l k=\"v\">t</l><m/><i> 2 </i><i><n>3</n></i><!-- c --></a:o>"))
                .hasToString("{\"root\":\"o\",\"namespace\":\"urn:x\",\"o\":{\"i\":[\"1\",\"2\",{\"n\":\"3\"}],"
                        + "\"l\":{\"@k\":\"v\",\"#\":\"t\"},\"m\":\"\"}}");
        assertThat(xml("<o>a&amp;b<![CDATA[<c>]]>&#x4e0a;</o>").path("o").asText())
                .isEqualTo("a&b<c>上");
        assertThat(documents
                        .read("<o/>".getBytes(StandardCharsets.UTF_8), "application/xml; name=\"a.xml\"")
                        .path("file")
                        .asText())
                .isEqualTo("a.xml");
    }

    @Test
    void theDeclarationTellsTheCharacters() {
        byte[] latin =
                "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><o>Köln</o>".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(documents.read(latin, "text/xml").path("o").asText()).isEqualTo("Köln");
        byte[] gbk = "<?xml version=\"1.0\" encoding=\"GBK\"?><o>上海</o>".getBytes(Charset.forName("GBK"));
        assertThat(documents.read(gbk, "application/xml").path("o").asText()).isEqualTo("上海");
        byte[] wrong = "<o>Köln</o>".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> documents.read(wrong, "application/xml")).isInstanceOf(DocumentUnreadable.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE o><o/>",
                "<!DOCTYPE o [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><o>&e;</o>",
                "<!DOCTYPE o [<!ENTITY % p SYSTEM \"http://127.0.0.1:1/x\"> %p;]><o/>",
                "<!DOCTYPE o SYSTEM \"http://127.0.0.1:1/o.dtd\"><o/>",
                "<!DOCTYPE o [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><o>&b;</o>"
            })
    void documentTypesAndEntitiesAreRefused(String text) {
        assertThatThrownBy(() -> xml(text))
                .isInstanceOf(DocumentUnreadable.class)
                .hasMessageContaining("document types and entities are not read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "<o>", "<o></p>", "<o>&e;</o>", "<o/><p/>", "<o a='1' a='2'/>", "<x:o/>"})
    void whatIsNotXmlIsRefused(String text) {
        assertThatThrownBy(() -> xml(text)).isInstanceOf(DocumentUnreadable.class);
    }

    @Test
    void sizesAreBounded() {
        assertThatThrownBy(() -> xml("<o>" + "<i/>".repeat(200_000) + "</o>"))
                .hasMessageContaining("more than 200000 values");
        assertThatThrownBy(() -> xml("<o>".repeat(100_000))).hasMessageContaining("nested deeper than 60");
    }

    @Test
    void whatIsWrittenIsReadAsItWasMeant() {
        JsonNode message = StrictJson.read("""
                {"root":"R","namespaces":{"":"urn:r","c":"urn:c"},
                 "content":[["c:ID","1"],null,[["c:N",{"s":"<\\"&"},"a<b&c"],["c:N","2\\u0001"]],["c:P",["c:Q",null,"x"]]]}""");
        String text = new String(XmlWriter.write(message), StandardCharsets.UTF_8);
        assertThat(text).startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?><R xmlns=\"urn:r\" xmlns:c=\"urn:c\">");
        assertThat(xml(text))
                .hasToString("{\"root\":\"R\",\"namespace\":\"urn:r\",\"R\":{\"ID\":\"1\","
                        + "\"N\":[{\"@s\":\"<\\\"&\",\"#\":\"a<b&c\"},\"2\"],\"P\":{\"Q\":\"x\"}}}");
    }

    private JsonNode xml(String text) {
        return documents.read(text.getBytes(StandardCharsets.UTF_8), "application/xml");
    }
}
