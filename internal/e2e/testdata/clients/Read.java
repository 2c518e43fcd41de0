import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.OffsetDateTime;
import java.util.List;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.CallsApi;
import org.openapitools.client.model.CallPage;
import org.openapitools.client.model.CallStatus;
import org.openapitools.client.model.ValidationError;

/** Reads calls by the client that OpenAPI Generator writes, and prints what the client made of them. */
class Read {
  public static void main(String[] args) throws Exception {
    ApiClient client = new ApiClient();
    client.updateBaseUri(System.getenv("RINGBACK_URL"));
    client.setRequestInterceptor(r -> r.header("Authorization", "Bearer " + System.getenv("RINGBACK_TOKEN")));
    CallsApi calls = new CallsApi(client);
    ObjectMapper json = client.getObjectMapper();
    OffsetDateTime from = OffsetDateTime.parse(System.getenv("RINGBACK_FROM"));
    for (CallStatus status : List.of(CallStatus.COMPLETED, CallStatus.FAILED, CallStatus.ONGOING)) {
      CallPage page = calls.listCalls(null, 1000, status, null, null, from, null, null, null);
      System.out.println(json.writeValueAsString(page));
    }
    CallPage none = calls.listCalls(3_000_000_000L, null, null, null, null, null, null, null, null);
    System.out.println(json.writeValueAsString(none));
    try {
      calls.listCalls(null, 1001, null, null, null, null, null, null, null);
    } catch (ApiException e) {
      System.out.println(json.writeValueAsString(json.readValue(e.getResponseBody(), ValidationError.class)));
    }
  }
}
