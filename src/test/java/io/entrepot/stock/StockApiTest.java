package io.entrepot.stock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.ApiTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StockApiTest extends ApiTest {
    private static final String WAREHOUSES = """
            [{"code":"SZ","name":"深圳仓","contact":"仓管陈","phone":"13800000001","province":"广东省","city":"深圳市","district":"宝安区","address":"福永街道仓储路8号"},
             {"code":"SH","name":"上海仓","contact":"仓管吴","phone":"13800000002","province":"上海市","city":"上海市","district":"嘉定区","address":"安亭镇物流路66号"}]""";
    private static final String SKUS = """
            [{"sku":"S-1","name":"马克杯","price":"39.00","currency":"CNY","weightGrams":380,"bulky":false},
             {"sku":"S-2","name":"沙发","price":1899.00,"currency":"CNY","weightGrams":32000,"bulky":true}]""";

    @BeforeEach
    void catalogue() {
        assertThat(api("PUT", "/api/warehouses", WAREHOUSES).status()).isEqualTo(200);
        assertThat(api("PUT", "/api/skus", SKUS).status()).isEqualTo(200);
    }

    @Test
    void puttingTheSameTwiceChangesNothing() {
        assertThat(api("PUT", "/api/warehouses", WAREHOUSES)
                        .json()
                        .path("changed")
                        .asInt())
                .isZero();
        assertThat(api("PUT", "/api/skus", SKUS).json().path("changed").asInt()).isZero();
        assertThat(api("PUT", "/api/skus", SKUS.replace("马克杯", "杯子"))
                        .json()
                        .path("changed")
                        .asInt())
                .isEqualTo(1);
        assertThat(sql.sql("select price::text from sku where code = 'S-2'")
                        .query(String.class)
                        .single())
                .isEqualTo("1899.0000");
    }

    @Test
    void everySkuHasALevelInEveryWarehouse() {
        int skus = count("select count(*) from sku");
        int warehouses = count("select count(*) from warehouse");
        assertThat(count("select count(*) from stock_level")).isEqualTo(skus * warehouses);
    }

    @Test
    void aNewWarehouseKnowsItsDistances() {
        String km = "select km from warehouse_distance d join warehouse w on w.id = d.warehouse_id"
                + " where w.code = ? and d.province = ?";
        assertThat(count(km, "SH", "上海市")).isZero();
        assertThat(count(km, "SH", "北京市")).isBetween(1050, 1090);
        assertThat(api("PUT", "/api/warehouses/SH/distances", "{\"浙江省\":180}").status())
                .isEqualTo(200);
        api("PUT", "/api/warehouses", WAREHOUSES);
        assertThat(count(km, "SH", "浙江省")).isEqualTo(180);
        assertThat(api("PUT", "/api/warehouses/NO/distances", "{\"浙江省\":180}").status())
                .isEqualTo(404);
        assertThat(api("PUT", "/api/warehouses/SH/distances", "{\"浙江\":180}").status())
                .isEqualTo(400);
    }

    @Test
    void aReceiptCountsOnce() {
        int before = onHand("S-1", "SZ");
        String receipt = receipt("R-1", "SZ", "S-1", 10);
        JsonNode first = api("POST", "/api/stock/receipts", receipt).json();
        assertThat(first.path("repeated").asBoolean()).isFalse();
        assertThat(api("POST", "/api/stock/receipts", receipt)
                        .json()
                        .path("repeated")
                        .asBoolean())
                .isTrue();
        assertThat(onHand("S-1", "SZ")).isEqualTo(before + 10);
        assertThat(count("select count(*) from stock_movement where reference = 'R-1'"))
                .isEqualTo(1);
        assertThat(count("select count(*) from stock_dirty d join sku s on s.id = d.sku_id where s.code = 'S-1'"))
                .isEqualTo(1);
        for (String other : new String[] {receipt("R-1", "SZ", "S-1", 11), receipt("R-1", "SH", "S-1", 10)}) {
            assertThat(api("POST", "/api/stock/receipts", other).status()).isEqualTo(409);
        }
        assertThat(onHand("S-1", "SZ")).isEqualTo(before + 10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"reference\":\"X\",\"warehouse\":\"NO\",\"lines\":[{\"sku\":\"S-1\",\"quantity\":1}]}",
                "{\"reference\":\"X\",\"warehouse\":\"SZ\",\"lines\":[{\"sku\":\"NO\",\"quantity\":1}]}",
                "{\"reference\":\"X\",\"warehouse\":\"SZ\",\"lines\":[{\"sku\":\"S-1\",\"quantity\":0}]}",
                "{\"reference\":\"X\",\"warehouse\":\"SZ\",\"lines\":[{\"sku\":\"S-1\",\"quantity\":-1}]}",
                "{\"reference\":\"X\",\"warehouse\":\"SZ\",\"lines\":[{\"sku\":\"S-1\",\"quantity\":1.5}]}",
                "{\"reference\":\"X\",\"warehouse\":\"SZ\",\"lines\":[{\"sku\":\"S-1\",\"quantity\":2147483648}]}",
                "{\"reference\":\"X\",\"warehouse\":\"SZ\",\"lines\":[{\"sku\":\"S\\u0000\",\"quantity\":1}]}",
                "{\"reference\":\"X\",\"warehouse\":\"SZ\",\"lines\":[]}",
                "{\"reference\":\"\",\"warehouse\":\"SZ\",\"lines\":[{\"sku\":\"S-1\",\"quantity\":1}]}"
            })
    void aReceiptThatCannotBeIsRefused(String receipt) {
        Answer answer = api("POST", "/api/stock/receipts", receipt);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.json().path("detail").asText()).isNotBlank();
    }

    @Test
    void aCorrectionStopsAtWhatIsReserved() {
        api("POST", "/api/stock/receipts", receipt("R-2", "SH", "S-2", 5));
        sql.sql("""
                update stock_level set reserved = 4
                where sku_id = (select id from sku where code = 'S-2')
                  and warehouse_id = (select id from warehouse where code = 'SH')""").update();
        Answer refused = correct(-2);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("detail").asText()).contains("5 on hand").contains("4 are reserved");
        Answer done = correct(-1);
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.json().path("onHand").asInt()).isEqualTo(4);
        JsonNode row = api("GET", "/api/stock?sku=S-2&warehouse=SH", null)
                .json()
                .path("items")
                .path(0);
        assertThat(row.path("onHand").asInt()).isEqualTo(4);
        assertThat(row.path("available").asInt()).isZero();
    }

    @Test
    void levelsComeInPages() {
        JsonNode first = api("GET", "/api/stock?size=1", null).json();
        JsonNode second = api(
                        "GET", "/api/stock?size=1&after=" + first.path("next").asText(), null)
                .json();
        assertThat(second.path("items").path(0).path("sku").asText())
                .isGreaterThan(first.path("items").path(0).path("sku").asText());
        assertThat(api("GET", "/api/stock?sku=%00", null).status()).isEqualTo(400);
    }

    private Answer correct(int quantity) {
        return api(
                "POST",
                "/api/stock/corrections",
                "{\"warehouse\":\"SH\",\"sku\":\"S-2\",\"quantity\":" + quantity + ",\"reason\":\"count of Friday\"}");
    }

    private static String receipt(String reference, String warehouse, String sku, int quantity) {
        return "{\"reference\":\"%s\",\"warehouse\":\"%s\",\"lines\":[{\"sku\":\"%s\",\"quantity\":%d}]}"
                .formatted(reference, warehouse, sku, quantity);
    }

    private int onHand(String sku, String warehouse) {
        return count("""
                select l.on_hand from stock_level l join sku s on s.id = l.sku_id
                join warehouse w on w.id = l.warehouse_id where s.code = ? and w.code = ?""", sku, warehouse);
    }
}
