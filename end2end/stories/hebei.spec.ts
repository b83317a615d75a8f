// S1, 国家医学考试河北考区: from the account to the result, which the office publishes (S1-19).
import { publish } from "./exams";
import { tellMedicalStory } from "./medical";

tellMedicalStory(() => publish("hebei-medical", { upload: [-1, 5] }), {
  "id-card": ["id-front-under-200k.jpg", "id-back-under-200k.jpg"],
  diploma: ["scan-diploma-under-200k.jpg"],
  trial: ["scan-appointment-under-200k.jpg"],
});
