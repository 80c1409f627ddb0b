import { CreateEmailIdentityCommand, SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { conformance, refusal } from "./conformance.ts";

const EmailIdentity = "example.com";
const mail = (from: string, to: string[]) =>
  new SendEmailCommand({
    FromEmailAddress: from,
    Destination: { ToAddresses: to },
    Content: { Simple: { Subject: { Data: "a subject" }, Body: { Text: { Data: "a text" } } } },
  });

conformance("sesv2", {
  declared: [{ type: "aws:sesv2/emailIdentity:EmailIdentity", inputs: { emailIdentity: EmailIdentity } }],
  clients: (settings) => new SESv2Client(settings),
  async make(client) {
    await client.send(new CreateEmailIdentityCommand({ EmailIdentity }));
  },
  cases: {
    "accepts a message of a verified domain and gives it an id": async (client) => {
      const { MessageId } = await client.send(mail("Ratchet <ratchet@example.com>", ["a@example.org"]));
      return (MessageId ?? "").length > 10;
    },
    "refuses a sender that is not verified": (client) =>
      refusal(client.send(mail("ratchet@elsewhere.test", ["a@example.org"]))),
    "refuses a message to more than 50 recipients": (client) =>
      refusal(
        client.send(
          mail(
            "ratchet@example.com",
            Array.from({ length: 51 }, (_, i) => `p${i}@example.org`),
          ),
        ),
      ),
    "refuses a message without recipients": (client) => refusal(client.send(mail("ratchet@example.com", []))),
  },
});
